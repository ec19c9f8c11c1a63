#include <gtest/gtest.h>

#include <drm_fourcc.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <va/va_drmcommon.h>

#include "core/base/unique_fd.h"
#include "tests/unit/swva/va_client.h"

namespace swva::test {
namespace {

using penstock::UniqueFd;
using penstock::test::DriverDisplay;

constexpr std::uint32_t kWidth = 320;
constexpr std::uint32_t kHeight = 240; // whole blocks of 16 rows

UniqueFd memfd(std::uint32_t size)
{
	UniqueFd fd(::memfd_create("import-test", MFD_CLOEXEC));
	EXPECT_EQ(::ftruncate(fd.get(), size), 0);
	return fd;
}

// A right NV12 descriptor of one object and two layers.
VADRMPRIMESurfaceDescriptor descriptor(int fd, std::uint32_t pitch, std::uint32_t rows,
				       std::uint32_t height = kHeight)
{
	VADRMPRIMESurfaceDescriptor result{};
	result.fourcc = VA_FOURCC_NV12;
	result.width = kWidth;
	result.height = height;
	result.num_objects = 1;
	result.objects[0] = {fd, pitch * rows * 3 / 2, DRM_FORMAT_MOD_LINEAR};
	result.num_layers = 2;
	result.layers[0] = {DRM_FORMAT_R8, 1, {0}, {0}, {pitch}};
	result.layers[1] = {DRM_FORMAT_GR88, 1, {0}, {pitch * rows}, {pitch}};
	return result;
}

VADRMPRIMESurfaceDescriptor composed(VADRMPRIMESurfaceDescriptor two)
{
	two.num_layers = 1;
	two.layers[0].drm_format = DRM_FORMAT_NV12;
	two.layers[0].num_planes = 2;
	two.layers[0].offset[1] = two.layers[1].offset[0];
	two.layers[0].pitch[1] = two.layers[1].pitch[0];
	return two;
}

std::vector<VASurfaceAttrib> attributes(void *descriptor,
					std::uint32_t type = VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2)
{
	std::vector<VASurfaceAttrib> list(3);
	list[0].type = VASurfaceAttribPixelFormat;
	list[0].value.value.i = VA_FOURCC_NV12;
	list[1].type = VASurfaceAttribMemoryType;
	list[1].value.value.i = static_cast<int>(type);
	list[2].type = VASurfaceAttribExternalBufferDescriptor;
	list[2].value.value.p = descriptor;
	for (VASurfaceAttrib &each : list) {
		each.flags = VA_SURFACE_ATTRIB_SETTABLE;
		each.value.type = VAGenericValueTypeInteger;
	}
	list[2].value.type = VAGenericValueTypePointer;
	return list;
}

// Makes the surface and destroys it again.
VAStatus create(const DriverDisplay &display, std::vector<VASurfaceAttrib> list,
		std::uint32_t height = kHeight)
{
	VASurfaceID id = VA_INVALID_ID;
	const VAStatus status =
		::vaCreateSurfaces(display.get(), VA_RT_FORMAT_YUV420, kWidth, height, &id, 1,
				   list.data(), static_cast<unsigned>(list.size()));
	if (status == VA_STATUS_SUCCESS)
		(void)::vaDestroySurfaces(display.get(), &id, 1);
	return status;
}

VAStatus create(const DriverDisplay &display, VADRMPRIMESurfaceDescriptor descriptor)
{
	return create(display, attributes(&descriptor), descriptor.height);
}

struct Layout {
	const char *name;
	Variables variables;
	std::uint32_t pitch;
	std::uint32_t rows;
	bool composed;
	VAStatus status;
	std::uint32_t height = kHeight;
	std::uint64_t modifier = DRM_FORMAT_MOD_LINEAR;
};

std::ostream &operator<<(std::ostream &stream, const Layout &layout)
{
	return stream << layout.name;
}

class Layouts : public testing::TestWithParam<Layout>
{};

// What a persona cannot read is refused, without a violation: an application may try.
TEST_P(Layouts, AreAcceptedOrRefused)
{
	const Layout &layout = GetParam();
	const DriverDisplay display(layout.variables);
	const UniqueFd fd = memfd(1 << 20);
	auto prime = descriptor(fd.get(), layout.pitch, layout.rows, layout.height);
	prime.objects[0].drm_format_modifier = layout.modifier;
	EXPECT_EQ(create(display, layout.composed ? composed(prime) : prime), layout.status);
	EXPECT_EQ(display.violations(), std::vector<std::string>());
}

constexpr VAStatus kNo = VA_STATUS_ERROR_ALLOCATION_FAILED;

INSTANTIATE_TEST_SUITE_P(
	, Layouts,
	testing::Values(
		Layout{"Strict", {}, 320, 240, false, VA_STATUS_SUCCESS},
		Layout{"StrictWantsLayers", {}, 320, 240, true, VA_STATUS_ERROR_INVALID_PARAMETER},
		Layout{"StrictWantsPitch", {}, 336, 240, false, kNo},
		Layout{"StrictWantsRows", {}, 320, 180, false, kNo, 180},
		Layout{"StrictPaddedRows", {}, 320, 192, false, VA_STATUS_SUCCESS, 180},
		Layout{"IhdComposed", {{"PERSONA", "ihd"}}, 320, 240, true, VA_STATUS_SUCCESS},
		Layout{"IhdChecksRowsLate",
		       {{"PERSONA", "ihd"}},
		       320,
		       182,
		       false,
		       VA_STATUS_SUCCESS,
		       182},
		Layout{"IhdModifier",
		       {{"PERSONA", "ihd"}},
		       320,
		       240,
		       false,
		       kNo,
		       kHeight,
		       DRM_FORMAT_MOD_INVALID},
		Layout{"MesaPitch", {{"PERSONA", "mesa22"}}, 320, 240, false, kNo},
		Layout{"MesaPadded", {{"PERSONA", "mesa22"}}, 512, 240, false, VA_STATUS_SUCCESS},
		Layout{"MesaModifier",
		       {{"PERSONA", "mesa22"}},
		       512,
		       240,
		       false,
		       VA_STATUS_SUCCESS,
		       kHeight,
		       DRM_FORMAT_MOD_INVALID},
		Layout{"NewMesaOwnPitch", {{"PERSONA", "mesa-new"}}, 768, 240, true, kNo},
		Layout{"NewMesaComposed",
		       {{"PERSONA", "mesa-new"}},
		       512,
		       240,
		       true,
		       VA_STATUS_SUCCESS},
		Layout{"I965HasNoPrime2",
		       {{"PERSONA", "i965"}},
		       320,
		       240,
		       false,
		       VA_STATUS_ERROR_UNSUPPORTED_MEMORY_TYPE},
		Layout{"FaultPitchAlign", {{"PITCH_ALIGN", "256"}}, 320, 240, false, kNo},
		Layout{"FaultHeightAlign", {{"HEIGHT_ALIGN", "32"}}, 320, 240, false, kNo},
		Layout{"FaultModifier", {{"MODIFIER", "1"}}, 320, 240, false, kNo},
		Layout{"FaultMemoryTypes",
		       {{"MEMTYPES", "va"}},
		       320,
		       240,
		       false,
		       VA_STATUS_ERROR_UNSUPPORTED_MEMORY_TYPE},
		Layout{"FaultMaxWidth",
		       {{"MAX_W", "300"}},
		       320,
		       240,
		       false,
		       VA_STATUS_ERROR_RESOLUTION_NOT_SUPPORTED},
		Layout{"FaultMaxHeight",
		       {{"MAX_H", "200"}},
		       320,
		       240,
		       false,
		       VA_STATUS_ERROR_RESOLUTION_NOT_SUPPORTED}),
	Named());

struct ImportMistake {
	const char *name;
	const char *rule;
	void (*apply)(VADRMPRIMESurfaceDescriptor &);
	Variables variables = {};
};

std::ostream &operator<<(std::ostream &stream, const ImportMistake &mistake)
{
	return stream << mistake.name;
}

class Mistakes : public testing::TestWithParam<ImportMistake>
{};

TEST_P(Mistakes, AreViolations)
{
	const DriverDisplay display(GetParam().variables);
	const UniqueFd fd = memfd(320 * 240 * 3 / 2);
	auto prime = descriptor(fd.get(), 320, 240);
	GetParam().apply(prime);
	VADRMPRIMESurfaceDescriptor copy = prime;
	EXPECT_EQ(create(display, attributes(&copy)), VA_STATUS_ERROR_INVALID_PARAMETER);
	EXPECT_EQ(display.violations(), std::vector<std::string>{GetParam().rule});
}

INSTANTIATE_TEST_SUITE_P(
	, Mistakes,
	testing::Values(
		ImportMistake{"NoObject", "3.descriptor", [](auto &d) { d.num_objects = 0; }},
		ImportMistake{"ManyObjects", "3.descriptor", [](auto &d) { d.num_objects = 5; }},
		ImportMistake{"ManyLayers", "3.descriptor", [](auto &d) { d.num_layers = 3; }},
		ImportMistake{"PlanesOfLayer", "3.descriptor",
			      [](auto &d) { d.layers[0].num_planes = 2; }},
		ImportMistake{"ObjectIndex", "3.descriptor",
			      [](auto &d) { d.layers[1].object_index[0] = 1; }},
		ImportMistake{"Fourcc", "3.fourcc", [](auto &d) { d.fourcc = DRM_FORMAT_YUYV; }},
		ImportMistake{"LayerFormat", "3.layer_format",
			      [](auto &d) { d.layers[1].drm_format = DRM_FORMAT_RG88; }},
		ImportMistake{"Width", "3.size", [](auto &d) { d.width = 318; }},
		ImportMistake{"NotADmaBuf", "3.dmabuf", [](auto &) {}, {{"ALLOW_MEMFD", "0"}}},
		ImportMistake{"ObjectSize", "3.object_size",
			      [](auto &d) { d.objects[0].size *= 2; }},
		ImportMistake{"Pitch", "3.pitch", [](auto &d) { d.layers[0].pitch[0] = 256; }},
		ImportMistake{"PlaneEnd", "3.plane_end",
			      [](auto &d) { d.layers[1].offset[0] += 320; }},
		ImportMistake{"Overlap", "3.rows", [](auto &d) { d.layers[1].offset[0] -= 3200; }},
		ImportMistake{"ChromaWithinRow", "3.chroma_row",
			      [](auto &d) { d.layers[1].offset[0] -= 64; }},
		ImportMistake{"Pitches", "3.equal_pitches",
			      [](auto &d) {
				      d.layers[0].pitch[0] = 384;
				      d.layers[0].offset[0] = 0;
				      d.height = kHeight;
			      }}),
	Named());

TEST(SecondObject, IsAViolationWhereOneIsRead)
{
	const UniqueFd luma = memfd(512 * 240);
	const UniqueFd chroma = memfd(512 * 120);
	auto prime = descriptor(luma.get(), 512, 240);
	prime.num_objects = 2;
	prime.objects[0].size = 512 * 240;
	prime.objects[1] = {chroma.get(), 512 * 120, DRM_FORMAT_MOD_LINEAR};
	prime.layers[1].object_index[0] = 1;
	prime.layers[1].offset[0] = 0;
	const DriverDisplay mesa(Variables{{"PERSONA", "mesa22"}});
	EXPECT_EQ(create(mesa, prime), VA_STATUS_SUCCESS);
	const DriverDisplay single(Variables{{"PERSONA", "mesa22"}, {"SINGLE_OBJECT", "1"}});
	EXPECT_NE(create(single, prime), VA_STATUS_SUCCESS);
	EXPECT_EQ(single.violations(), std::vector<std::string>{"3.single_object"});
}

TEST(SurfaceAttributes, MustBeMarkedAsSet)
{
	const DriverDisplay display;
	const UniqueFd fd = memfd(1 << 20);
	auto prime = descriptor(fd.get(), 320, 240);
	auto list = attributes(&prime);
	list[1].flags = 0;
	EXPECT_NE(create(display, list), VA_STATUS_SUCCESS);
	EXPECT_EQ(display.violations(), std::vector<std::string>{"3.attribute_flags"});
}

TEST(SurfaceAttributes, NameTheMemoryBeforeTheDescriptor)
{
	const DriverDisplay display;
	const UniqueFd fd = memfd(1 << 20);
	auto prime = descriptor(fd.get(), 320, 240);
	auto list = attributes(&prime);
	std::swap(list[1], list[2]);
	EXPECT_NE(create(display, list), VA_STATUS_SUCCESS);
	EXPECT_EQ(display.violations(), std::vector<std::string>{"3.attribute_order"});
}

TEST(SurfaceAttributes, ComeOnce)
{
	const DriverDisplay display;
	const UniqueFd fd = memfd(1 << 20);
	auto prime = descriptor(fd.get(), 320, 240);
	auto list = attributes(&prime);
	list.push_back(list[0]);
	EXPECT_NE(create(display, list), VA_STATUS_SUCCESS);
	EXPECT_EQ(display.violations(), std::vector<std::string>{"3.attribute_twice"});
}

TEST(SurfaceAttributes, HaveTheirValueType)
{
	const DriverDisplay display;
	const UniqueFd fd = memfd(1 << 20);
	auto prime = descriptor(fd.get(), 320, 240);
	auto list = attributes(&prime);
	list[2].value.type = VAGenericValueTypeInteger;
	EXPECT_NE(create(display, list), VA_STATUS_SUCCESS);
	EXPECT_EQ(display.violations(), std::vector<std::string>{"3.attribute_type"});
}

TEST(OlderPrime, TakesOneDescriptorForAllPlanes)
{
	const DriverDisplay display(Variables{{"PERSONA", "i965"}});
	const UniqueFd fd = memfd(320 * 240 * 3 / 2);
	uintptr_t buffer = static_cast<uintptr_t>(fd.get());
	VASurfaceAttribExternalBuffers external{};
	external.pixel_format = VA_FOURCC_NV12;
	external.width = kWidth;
	external.height = kHeight;
	external.data_size = 320 * 240 * 3 / 2;
	external.num_planes = 2;
	external.pitches[0] = external.pitches[1] = 320;
	external.offsets[1] = 320 * 240;
	external.buffers = &buffer;
	external.num_buffers = 1;
	auto list = attributes(&external, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME);
	EXPECT_EQ(create(display, list), VA_STATUS_SUCCESS);
	EXPECT_EQ(display.violations(), std::vector<std::string>());
	external.num_planes = 3;
	EXPECT_NE(create(display, list), VA_STATUS_SUCCESS);
	EXPECT_EQ(display.violations(), std::vector<std::string>{"3.descriptor"});
}

// iHD accepts such rows, and fails when it encodes.
TEST(BadRows, FailAtTheEndWithIhd)
{
	VaClient client(Variables{{"PERSONA", "ihd"}}, {.width = kWidth, .height = 182});
	const UniqueFd fd = memfd(1 << 20);
	auto prime = descriptor(fd.get(), 320, 182, 182);
	auto list = attributes(&prime);
	VASurfaceID input = VA_INVALID_ID;
	ASSERT_EQ(::vaCreateSurfaces(client.display(), VA_RT_FORMAT_YUV420, kWidth, 182, &input, 1,
				     list.data(), 3),
		  VA_STATUS_SUCCESS);
	ASSERT_EQ(::vaBeginPicture(client.display(), client.context(), input), VA_STATUS_SUCCESS);
	ASSERT_EQ(client.render(client.buffers(client.idr())), VA_STATUS_SUCCESS);
	EXPECT_EQ(client.end(), VA_STATUS_ERROR_ENCODING_ERROR);
	EXPECT_EQ(client.violations(), std::vector<std::string>());
	(void)::vaDestroySurfaces(client.display(), &input, 1);
}

// What one display exports, another one imports as it is.
TEST(Export, CanBeImported)
{
	const VaClient client({}, {.width = kWidth, .height = 180});
	for (const std::uint32_t layers :
	     {VA_EXPORT_SURFACE_SEPARATE_LAYERS, VA_EXPORT_SURFACE_COMPOSED_LAYERS}) {
		VADRMPRIMESurfaceDescriptor exported{};
		ASSERT_EQ(::vaExportSurfaceHandle(client.display(), client.input(),
						  VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2,
						  layers | VA_EXPORT_SURFACE_READ_WRITE, &exported),
			  VA_STATUS_SUCCESS);
		const UniqueFd fd(exported.objects[0].fd);
		EXPECT_EQ(::fcntl(fd.get(), F_GETFD), FD_CLOEXEC);
		const DriverDisplay other(Variables{{"PERSONA", "ihd"}});
		EXPECT_EQ(create(other, exported), VA_STATUS_SUCCESS);
		EXPECT_EQ(other.violations(), std::vector<std::string>());
	}
}

TEST(Export, WantsOneKindOfLayers)
{
	const VaClient client;
	VADRMPRIMESurfaceDescriptor exported{};
	EXPECT_NE(::vaExportSurfaceHandle(client.display(), client.input(),
					  VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2,
					  VA_EXPORT_SURFACE_READ_WRITE, &exported),
		  VA_STATUS_SUCCESS);
	EXPECT_EQ(client.violations(), std::vector<std::string>{"3.export_flags"});
}

TEST(Export, TiledIsWhatItSays)
{
	const VaClient client(Variables{{"EXPORT_TILED", "1"}});
	VADRMPRIMESurfaceDescriptor exported{};
	ASSERT_EQ(::vaExportSurfaceHandle(
			  client.display(), client.input(), VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2,
			  VA_EXPORT_SURFACE_READ_WRITE | VA_EXPORT_SURFACE_SEPARATE_LAYERS,
			  &exported),
		  VA_STATUS_SUCCESS);
	const UniqueFd fd(exported.objects[0].fd);
	EXPECT_NE(exported.objects[0].drm_format_modifier, DRM_FORMAT_MOD_LINEAR);
}

} // namespace
} // namespace swva::test
