#include "devices/vaapi/driver/driver_numbers.h"

#include <array>
#include <climits>
#include <fcntl.h>
#include <memory>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/memory/fd_memory.h"
#include "core/pool/configure_pool.h"
#include "devices/vaapi/driver/discovery.h"
#include "devices/vaapi/driver/entry_traits.h"
#include "devices/vaapi/driver/surface_traits.h"
#include "devices/vaapi/encode/coded_buffer.h"
#include "devices/vaapi/surface/surface_pool.h"
#include "tests/support/process/open_fds.h"
#include "tests/support/rigs/va_display.h"
#include "tests/unit/devices/vaapi/driver/changed_driver.h"

// One test for each row of the table in driver_numbers.h.

namespace penstock::test {
namespace {

using testing::IsEmpty;
using testing::Not;
using namespace vaapi;

constexpr EncodeEntry kEntry{Codec::kH264, VAProfileH264High, VAEntrypointEncSlice};
constexpr Size kSize{64, 48};
constexpr auto kFormat = PixelFormat::kNV12;

class VaDriverNumbers : public testing::Test
{
protected:
	VaDriverNumbers()
	{
		display->wait("vaSyncSurface", [this](VADisplay handle) {
			driver.emplace(handle);
			return VA_STATUS_SUCCESS;
		});
	}
	~VaDriverNumbers() override { display.reset(); }

	bool encodes_anything() const { return !list_encode_entries(*display).empty(); }
	/// With `value` for one attribute.
	EntryTraits entry(VAConfigAttribType type, std::uint32_t value)
	{
		driver->attribute = [=](VAConfigAttrib &attribute) {
			if (attribute.type == type)
				attribute.value = value;
		};
		return query_entry(*display, kEntry).value();
	}
	Result<SurfaceTraits> surface_traits() const
	{
		auto traits = query_entry(*display, kEntry);
		auto config = create_config(display, *traits, 0);
		return query_surface_traits(*display, config->id());
	}
	/// With `value` for one attribute.
	SurfaceTraits surface_traits(int type, int value)
	{
		driver->surface_attribute = [=](VASurfaceAttrib &attribute) {
			if (static_cast<int>(attribute.type) == type)
				attribute.value.value.i = value;
		};
		return surface_traits().value();
	}
	/// A surface whose descriptor is changed after the driver has filled it in.
	Result<ExportedSurface> exported(std::function<void(VADRMPRIMESurfaceDescriptor &)> change)
	{
		driver->exported = std::move(change);
		auto surface = create_surface(display, kFormat, kSize);
		return export_surface(*display, *surface, kFormat, kSize);
	}

	DriverEnvironment environment{{{"STRICT", "0"}}};
	DisplayRef display =
		Display::create([]() -> Result<NativeDisplay> {
			return NativeDisplay{va_display_without_node(), nullptr, "driver"};
		}).value();
	std::optional<ChangedDriver> driver; ///< the display ends before it
};

TEST_F(VaDriverNumbers, ProfilesAndEntryPointsThatCannotBeEncodeNothing)
{
	VADriverContext &context = driver->context();
	ASSERT_TRUE(encodes_anything());
	for (int VADriverContext::*limit :
	     {&VADriverContext::max_profiles, &VADriverContext::max_entrypoints}) {
		const int before = context.*limit;
		for (const int count :
		     {0, -1, INT_MIN, static_cast<int>(kMaxListed) + 1, INT_MAX}) {
			context.*limit = count;
			EXPECT_FALSE(encodes_anything()) << count;
		}
		context.*limit = static_cast<int>(kMaxListed);
		EXPECT_TRUE(encodes_anything());
		context.*limit = before;
	}
}

TEST_F(VaDriverNumbers, MoreThanThereWasRoomForAreNotUsed)
{
	for (auto ChangedDriver::*listed :
	     {&ChangedDriver::profiles, &ChangedDriver::entrypoints}) {
		*driver.*listed = INT_MAX;
		EXPECT_TRUE(encodes_anything());
		for (const int count : {-1, INT_MIN, 0}) {
			*driver.*listed = count;
			EXPECT_FALSE(encodes_anything()) << count;
		}
		(*driver.*listed).reset();
	}
}

TEST_F(VaDriverNumbers, TooManySurfaceAttributesAreAnError)
{
	EXPECT_TRUE(surface_traits());
	for (const unsigned count : {kMaxListed + 1, UINT_MAX}) {
		driver->surface_attributes = count;
		EXPECT_FALSE(surface_traits()) << count;
	}
}

TEST_F(VaDriverNumbers, SizesThatAreNoLimitLimitNothing)
{
	constexpr std::uint32_t kAny = UINT32_MAX;
	for (const int value : {0, -1, INT_MIN}) {
		EXPECT_EQ(surface_traits(VASurfaceAttribMaxWidth, value).maximum.width, kAny);
		EXPECT_EQ(surface_traits(VASurfaceAttribMaxHeight, value).maximum.height, kAny);
		EXPECT_EQ(surface_traits(VASurfaceAttribMinWidth, value).minimum.width, 1u);
		EXPECT_EQ(surface_traits(VASurfaceAttribMinHeight, value).minimum.height, 1u);
	}
	EXPECT_EQ(surface_traits(VASurfaceAttribMaxWidth, 320).maximum.width, 320u);
	for (const std::uint32_t value : {std::uint32_t{0}, VA_ATTRIB_NOT_SUPPORTED}) {
		EXPECT_EQ(entry(VAConfigAttribMaxPictureWidth, value).maximum.width, kAny);
		EXPECT_EQ(entry(VAConfigAttribMaxPictureHeight, value).maximum.height, kAny);
	}
	EXPECT_EQ(entry(VAConfigAttribMaxPictureWidth, 320).maximum.width, 320u);
}

TEST_F(VaDriverNumbers, QualityLevelsThatAreABitFieldAreNone)
{
	for (const std::uint32_t value : {0u, 1u, 16u, 0x80000001u, VA_ATTRIB_NOT_SUPPORTED})
		EXPECT_EQ(entry(VAConfigAttribEncQualityRange, value).quality_levels, 0u) << value;
	for (const std::uint32_t value : {2u, 15u})
		EXPECT_EQ(entry(VAConfigAttribEncQualityRange, value).quality_levels, value);
}

TEST_F(VaDriverNumbers, ReferencesHave16Bits)
{
	EXPECT_EQ(entry(VAConfigAttribEncMaxRefFrames, 0xabcd0003).references, 3u);
	EXPECT_EQ(entry(VAConfigAttribEncMaxRefFrames, VA_ATTRIB_NOT_SUPPORTED).references, 1u);
}

TEST_F(VaDriverNumbers, AlignmentsArePowersOfTwoUpTo15)
{
	constexpr int kAlignmentSize = 10; // VASurfaceAttribAlignmentSize of VA-API 1.21
	driver->surface_attribute = [](VASurfaceAttrib &attribute) {
		attribute.type = static_cast<VASurfaceAttribType>(kAlignmentSize);
		attribute.value.value.i = 0x7fffff54;
	};
	EXPECT_EQ(surface_traits()->alignment, (Size{16, 32}));
	driver->surface_attribute = [](VASurfaceAttrib &attribute) {
		attribute.type = static_cast<VASurfaceAttribType>(kAlignmentSize);
		attribute.value.value.i = -1;
	};
	EXPECT_EQ(surface_traits()->alignment, (Size{1u << 15, 1u << 15}));
}

TEST_F(VaDriverNumbers, AnExportOfNoObjectOrOfSeveralIsNotSupported)
{
	ASSERT_TRUE(exported([](auto &) {}));
	const auto none = exported([](auto &descriptor) {
		::close(descriptor.objects[0].fd);
		descriptor.num_objects = 0;
	});
	ASSERT_FALSE(none);
	EXPECT_TRUE(none.error().is(std::errc::not_supported));
	const auto several =
		exported([](auto &descriptor) { descriptor.layers[1].object_index[0] = 1; });
	ASSERT_FALSE(several);
	EXPECT_TRUE(several.error().is(std::errc::not_supported));
}

TEST_F(VaDriverNumbers, ObjectsThatTheDescriptorHasNoPlaceForAreNotClosed)
{
	const std::size_t before = open_fds();
	(void)exported([](auto &descriptor) { descriptor.num_objects = UINT32_MAX; });
	EXPECT_EQ(open_fds(), before);
}

TEST_F(VaDriverNumbers, AnExportWithoutALayerForEachPlaneIsNotSupported)
{
	for (const unsigned layers : {0u, 1u, 3u, UINT_MAX}) {
		const auto other =
			exported([=](auto &descriptor) { descriptor.num_layers = layers; });
		ASSERT_FALSE(other) << layers;
		EXPECT_TRUE(other.error().is(std::errc::not_supported));
	}
	for (const unsigned planes : {0u, 2u, UINT_MAX}) {
		const auto other = exported(
			[=](auto &descriptor) { descriptor.layers[0].num_planes = planes; });
		ASSERT_FALSE(other) << planes;
		EXPECT_TRUE(other.error().is(std::errc::not_supported));
	}
}

TEST_F(VaDriverNumbers, OffsetsAndPitchesThatDoNotHoldThePictureAreAnError)
{
	for (const std::uint32_t pitch : {0u, 1u, kSize.width - 1, UINT32_MAX})
		EXPECT_FALSE(exported([=](auto &descriptor) {
			descriptor.layers[0].pitch[0] = pitch;
		})) << pitch;
	for (const std::uint32_t offset : {1u << 20, UINT32_MAX})
		EXPECT_FALSE(exported([=](auto &descriptor) {
			descriptor.layers[1].offset[0] = offset;
		})) << offset;
	// As little as the picture's last row is missing.
	EXPECT_FALSE(exported([](auto &descriptor) {
		descriptor.objects[0].size = descriptor.layers[1].offset[0] +
					     descriptor.layers[1].pitch[0] * (kSize.height / 2 - 1);
	}));
}

/// The pool takes over the memory that the driver exports.
class VaExportedMemory : public VaDriverNumbers
{
protected:
	/// Its first surface tells the layout; the change is made of the others.
	Status activate(std::function<void(VADRMPRIMESurfaceDescriptor &)> change)
	{
		FrameLayout layout;
		layout.surface_size = kSize;
		layout.layout = exported([](auto &) {})->layout;
		auto pool = SurfacePool::create(display, layout);
		driver->exported = std::move(change);
		BufferPool::Config config = pool->config();
		config.min = config.max = 1;
		if (Status status = configure_pool(*pool, config); !status)
			return status;
		return pool->set_active(true);
	}
};

TEST_F(VaExportedMemory, IsADmabufs)
{
	ASSERT_TRUE(activate([](auto &) {}));
	const std::size_t before = open_fds();
	EXPECT_FALSE(activate([](auto &descriptor) {
		::close(descriptor.objects[0].fd);
		descriptor.objects[0].fd = -1;
	}));
	EXPECT_FALSE(activate([](auto &descriptor) {
		::close(descriptor.objects[0].fd);
		descriptor.objects[0].fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
	}));
	EXPECT_EQ(open_fds(), before);
}

TEST_F(VaExportedMemory, IsNoLargerThanTheDmabuf)
{
	EXPECT_FALSE(activate([](auto &descriptor) {
		::close(descriptor.objects[0].fd);
		descriptor.objects[0].fd = create_memfd("small", 4096)->release();
	}));
}

/// A coded buffer that the driver describes as a test says.
class VaCodedSegments : public VaDriverNumbers
{
protected:
	static constexpr std::size_t kCapacity = 65536;

	CodedOutcome read(VACodedBufferSegment &first)
	{
		driver->mapped = [&first](VACodedBufferSegment *&segment) { segment = &first; };
		auto traits = query_entry(*display, kEntry);
		auto config = create_config(display, *traits, VA_RC_CQP);
		VAContextID context = VA_INVALID_ID;
		EXPECT_TRUE(display->call("vaCreateContext", vaCreateContext, config->id(),
					  int{kSize.width}, int{kSize.height}, VA_PROGRESSIVE,
					  static_cast<VASurfaceID *>(nullptr), 0, &context));
		CodedOutcome outcome = CodedOutcome::kFailed;
		{
			auto buffer = create_coded_buffer(display, context, kCapacity);
			VAStatus status = VA_STATUS_SUCCESS;
			outcome = read_coded_buffer(*display, buffer->handle.id(), kCapacity, data,
						    status);
			EXPECT_EQ(status, VA_STATUS_SUCCESS);
		}
		display->try_call("vaDestroyContext", vaDestroyContext, context);
		return outcome;
	}
	VACodedBufferSegment segment(std::uint32_t size, std::uint32_t bit_offset = 0)
	{
		VACodedBufferSegment made{};
		made.size = size;
		made.bit_offset = bit_offset;
		made.buf = bytes.data();
		return made;
	}

	std::vector<std::byte> bytes{kCapacity, std::byte{0x55}};
	std::vector<std::byte> data;
};

TEST_F(VaCodedSegments, AreReadInTheirOrder)
{
	VACodedBufferSegment second = segment(20);
	VACodedBufferSegment empty = segment(0);
	empty.buf = nullptr;
	empty.next = &second;
	VACodedBufferSegment first = segment(10);
	first.next = &empty;
	EXPECT_EQ(read(first), CodedOutcome::kComplete);
	EXPECT_EQ(data.size(), 30u);
}

TEST_F(VaCodedSegments, WithoutAnEndAreAFailedPicture)
{
	VACodedBufferSegment first = segment(1);
	first.next = &first;
	EXPECT_EQ(read(first), CodedOutcome::kFailed);
	EXPECT_LE(data.size(), 1024u);
}

TEST_F(VaCodedSegments, WithoutDataAreAFailedPicture)
{
	VACodedBufferSegment first = segment(10);
	first.buf = nullptr;
	EXPECT_EQ(read(first), CodedOutcome::kFailed);
}

TEST_F(VaCodedSegments, ThatLeaveTheBufferAreAFailedPicture)
{
	VACodedBufferSegment large = segment(kCapacity + 1);
	EXPECT_EQ(read(large), CodedOutcome::kFailed);
	VACodedBufferSegment last = segment(100, 8 * (kCapacity - 99));
	EXPECT_EQ(read(last), CodedOutcome::kFailed);
	VACodedBufferSegment second = segment(kCapacity - 9);
	VACodedBufferSegment first = segment(10);
	first.next = &second;
	EXPECT_EQ(read(first), CodedOutcome::kFailed);
}

} // namespace
} // namespace penstock::test
