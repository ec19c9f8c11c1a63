#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/uvc_camera/model/byte_writer.h"
#include "tests/support/uvc_camera/model/descriptors.h"

namespace penstock::uvc {
namespace {

using Bytes = std::vector<std::byte>;

/// The descriptors in the bytes, by their own lengths.
std::vector<std::span<const std::byte>> split(std::span<const std::byte> bytes)
{
	std::vector<std::span<const std::byte>> parts;
	while (!bytes.empty()) {
		const auto length = std::to_integer<std::size_t>(bytes.front());
		if (length < 2 || length > bytes.size()) {
			ADD_FAILURE()
				<< "a descriptor of " << length << " bytes of " << bytes.size();
			break;
		}
		parts.push_back(bytes.first(length));
		bytes = bytes.subspan(length);
	}
	return parts;
}

std::uint32_t at(std::span<const std::byte> bytes, std::size_t offset, std::size_t count = 1)
{
	return read_number(bytes, offset, count);
}

struct BusCase {
	std::string_view name;
	Bus bus;
	std::size_t settings; ///< of the streaming interface
};

class DescriptorsOf : public testing::TestWithParam<std::tuple<std::string_view, BusCase>>
{
protected:
	const Profile &profile() const { return *find_profile(std::get<0>(GetParam())); }
	const BusCase &bus() const { return std::get<1>(GetParam()); }
	Descriptors descriptors() const { return {profile(), bus().bus, "0001"}; }
};

TEST_P(DescriptorsOf, TellTheirOwnLengths)
{
	const Bytes bytes = descriptors().configuration();
	EXPECT_EQ(at(bytes, 2, 2), bytes.size());
	std::size_t control_total = 0;
	std::size_t streaming_total = 0;
	std::size_t control_bytes = 0;
	std::size_t streaming_bytes = 0;
	std::uint32_t interface = 0;
	std::size_t settings = 0;
	for (const auto part : split(bytes)) {
		const std::uint32_t type = at(part, 1);
		if (type == 4) {
			interface = at(part, 2);
			settings += interface == kStreamingInterface ? 1 : 0;
		}
		if (type != 0x24)
			continue;
		(interface == 0 ? control_bytes : streaming_bytes) += part.size();
		if (at(part, 2) == 1)
			(interface == 0 ? control_total : streaming_total) =
				at(part, interface == 0 ? 5 : 4, 2);
	}
	EXPECT_EQ(control_total, control_bytes);
	EXPECT_EQ(streaming_total, streaming_bytes);
	EXPECT_EQ(settings, bus().settings);
}

TEST_P(DescriptorsOf, HaveEachFormatAndSize)
{
	std::size_t formats = 0;
	std::vector<std::size_t> sizes;
	const Bytes bytes = streaming_descriptors(profile());
	for (const auto part : split(bytes)) {
		const std::uint32_t subtype = at(part, 2);
		if (subtype == 0x04 || subtype == 0x06 || subtype == 0x10) {
			EXPECT_EQ(at(part, 3), ++formats);
			sizes.push_back(at(part, 4));
		}
		if (subtype == 0x05 || subtype == 0x07 || subtype == 0x11) {
			const std::size_t intervals = at(part, subtype == 0x11 ? 21 : 25);
			EXPECT_EQ(part.size(), 26 + 4 * intervals);
			const Format &format = profile().formats[formats - 1];
			const FrameSize &frame = format.sizes[at(part, 3) - 1];
			EXPECT_EQ(at(part, 5, 2), frame.size.width);
			EXPECT_EQ(at(part, 7, 2), frame.size.height);
			EXPECT_EQ(at(part, 26, 4), frame.interval(0));
			--sizes.back();
		}
	}
	EXPECT_EQ(formats, profile().formats.size());
	EXPECT_THAT(sizes, testing::Each(0u));
}

TEST_P(DescriptorsOf, AreThoseOfTheSpeed)
{
	const bool super = bus().bus.speed == Speed::kSuper;
	const Bytes device = descriptors().device();
	EXPECT_EQ(device.size(), 18u);
	EXPECT_EQ(at(device, 2, 2), super ? 0x0300u : 0x0200u);
	EXPECT_EQ(at(device, 7), super ? 9u : 64u);
	const Bytes store = descriptors().object_store();
	EXPECT_EQ(at(store, 2, 2), store.size());
	std::size_t companions = 0;
	const Bytes configuration = descriptors().configuration();
	for (const auto part : split(configuration))
		companions += at(part, 1) == 0x30 ? 1 : 0;
	EXPECT_EQ(companions > 0, super);
}

INSTANTIATE_TEST_SUITE_P(
	Profiles, DescriptorsOf,
	testing::Combine(
		testing::Values("hd720", "c920", "grabber", "uhd", "small"),
		testing::Values(BusCase{"bulk", {Transfer::kBulk, Speed::kHigh}, 1},
				BusCase{"iso", {Transfer::kIsochronous, Speed::kHigh}, 5},
				BusCase{"super", {Transfer::kBulk, Speed::kSuper}, 1},
				BusCase{"super_iso", {Transfer::kIsochronous, Speed::kSuper}, 3})),
	[](const auto &test) {
		return fmt::format("{}_{}", std::get<0>(test.param), std::get<1>(test.param).name);
	});

TEST(Descriptors, HaveTheSerialNumberAsAString)
{
	const Descriptors descriptors(*find_profile("hd720"), {}, "A7");
	const Bytes text = descriptors.string(3).value();
	EXPECT_EQ(text, ByteWriter().bytes({6, 3, 'A', 0, '7', 0}).take());
	EXPECT_FALSE(descriptors.string(4));
}

/// Windows and Linux take the first format that is listed: webcams have MJPEG there.
TEST(Profiles, ListMjpegFirst)
{
	for (const Profile &profile : profiles())
		EXPECT_TRUE(is_mjpeg(profile.formats.front().coding)) << profile.name;
}

} // namespace
} // namespace penstock::uvc
