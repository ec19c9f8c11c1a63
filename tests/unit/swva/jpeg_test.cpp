#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <va/va_dec_jpeg.h>

#include "devices/vaapi/decode/jpeg_parameters.h"
#include "tests/support/pictures/jpeg_writer.h"
#include "tests/support/rigs/must.h"
#include "tests/unit/swva/va_client.h"

// Decoding JPEG.

namespace swva::test {
namespace {

using penstock::test::JpegKind;
using testing::Contains;
using testing::IsEmpty;

constexpr penstock::Size kSize{64, 48};

/// What an application renders for one picture.
struct Parameters {
	VAPictureParameterBufferJPEGBaseline picture;
	VAIQMatrixBufferJPEGBaseline quantisers;
	VAHuffmanTableBufferJPEGBaseline huffman;
	VASliceParameterBufferJPEGBaseline slice;
	std::vector<std::byte> data;
};

Parameters parameters_of(const JpegKind &kind)
{
	const std::vector<std::uint8_t> jpeg = penstock::test::JpegWriter::write(
		kSize, kind, [](unsigned i, unsigned x, unsigned y) {
			return static_cast<std::uint8_t>(50 + 40 * i + x + y);
		});
	const auto picture =
		penstock::test::must(penstock::parse_jpeg(std::as_bytes(std::span(jpeg))));
	return {penstock::vaapi::picture_parameters(picture.headers),
		penstock::vaapi::quantisers(picture.headers),
		penstock::vaapi::huffman_tables(picture.headers),
		penstock::vaapi::slice_parameters(picture),
		{picture.scan.begin(), picture.scan.end()}};
}

/// An application that decodes into one surface.
class JpegClient
{
public:
	explicit JpegClient(std::uint32_t fourcc, std::uint32_t rt_format,
			    const Variables &variables = {})
		: display_(variables)
	{
		VAConfigAttrib format{VAConfigAttribRTFormat, rt_format};
		EXPECT_EQ(::vaCreateConfig(display_.get(), VAProfileJPEGBaseline, VAEntrypointVLD,
					   &format, 1, &config_),
			  VA_STATUS_SUCCESS);
		VASurfaceAttrib attribute{};
		attribute.type = VASurfaceAttribPixelFormat;
		attribute.flags = VA_SURFACE_ATTRIB_SETTABLE;
		attribute.value.type = VAGenericValueTypeInteger;
		attribute.value.value.i = static_cast<int>(fourcc);
		EXPECT_EQ(::vaCreateSurfaces(display_.get(), rt_format, kSize.width, kSize.height,
					     &surface_, 1, &attribute, 1),
			  VA_STATUS_SUCCESS);
		EXPECT_EQ(::vaCreateContext(display_.get(), config_, kSize.width, kSize.height,
					    VA_PROGRESSIVE, &surface_, 1, &context_),
			  VA_STATUS_SUCCESS);
	}
	~JpegClient()
	{
		(void)::vaDestroyContext(display_.get(), context_);
		(void)::vaDestroySurfaces(display_.get(), &surface_, 1);
		(void)::vaDestroyConfig(display_.get(), config_);
	}

	/// The first error; of the decoder, that of the sync.
	VAStatus decode(const Parameters &parameters)
	{
		std::vector<VABufferID> buffers;
		add(buffers, VAPictureParameterBufferType, parameters.picture);
		add(buffers, VAIQMatrixBufferType, parameters.quantisers);
		add(buffers, VAHuffmanTableBufferType, parameters.huffman);
		add(buffers, VASliceParameterBufferType, parameters.slice);
		add_bytes(buffers, VASliceDataBufferType, parameters.data);
		EXPECT_EQ(::vaBeginPicture(display_.get(), context_, surface_), VA_STATUS_SUCCESS);
		VAStatus status = ::vaRenderPicture(display_.get(), context_, buffers.data(),
						    static_cast<int>(buffers.size()));
		const VAStatus ended = ::vaEndPicture(display_.get(), context_);
		if (status == VA_STATUS_SUCCESS)
			status = ended;
		for (VABufferID buffer : buffers)
			(void)::vaDestroyBuffer(display_.get(), buffer);
		return status == VA_STATUS_SUCCESS ? ::vaSyncSurface(display_.get(), surface_)
						   : status;
	}

	/// A byte of the first plane.
	unsigned byte_at(std::size_t line, std::size_t byte)
	{
		VAImage image{};
		void *address = nullptr;
		EXPECT_EQ(::vaDeriveImage(display_.get(), surface_, &image), VA_STATUS_SUCCESS);
		EXPECT_EQ(::vaMapBuffer(display_.get(), image.buf, &address), VA_STATUS_SUCCESS);
		const unsigned value =
			static_cast<std::uint8_t *>(address)[line * image.pitches[0] + byte];
		(void)::vaUnmapBuffer(display_.get(), image.buf);
		(void)::vaDestroyImage(display_.get(), image.image_id);
		return value;
	}

	std::vector<std::string> violations() const { return display_.violations(); }

private:
	template <typename T>
	void add(std::vector<VABufferID> &buffers, VABufferType type, const T &value)
	{
		add_bytes(buffers, type, std::as_bytes(std::span(&value, 1)));
	}
	void add_bytes(std::vector<VABufferID> &buffers, VABufferType type,
		       std::span<const std::byte> bytes)
	{
		VABufferID id = VA_INVALID_ID;
		EXPECT_EQ(::vaCreateBuffer(display_.get(), context_, type,
					   static_cast<unsigned>(bytes.size()), 1,
					   const_cast<std::byte *>(bytes.data()), &id),
			  VA_STATUS_SUCCESS);
		buffers.push_back(id);
	}

	penstock::test::DriverDisplay display_;
	VAConfigID config_ = VA_INVALID_ID;
	VASurfaceID surface_ = VA_INVALID_ID;
	VAContextID context_ = VA_INVALID_ID;
};

constexpr JpegKind k420{3, 2, 2, true};
constexpr JpegKind k422{3, 2, 1, true};

TEST(SwvaJpeg, DecodesToSurfacesOfItsChroma)
{
	struct Case {
		JpegKind kind;
		std::uint32_t fourcc, rt_format;
		std::size_t luma_step;
	};
	for (const Case &each : {Case{k420, VA_FOURCC_NV12, VA_RT_FORMAT_YUV420, 1},
				 Case{k422, VA_FOURCC_YUY2, VA_RT_FORMAT_YUV422, 2},
				 Case{{3, 1, 1, true}, VA_FOURCC_444P, VA_RT_FORMAT_YUV444, 1},
				 Case{{1, 1, 1, true}, VA_FOURCC_Y800, VA_RT_FORMAT_YUV400, 1}}) {
		JpegClient client(each.fourcc, each.rt_format);
		EXPECT_EQ(client.decode(parameters_of(each.kind)), VA_STATUS_SUCCESS);
		EXPECT_EQ(client.byte_at(0, 0), 50u);
		EXPECT_EQ(client.byte_at(47, 63 * each.luma_step), 50u + 56 + 40);
		EXPECT_THAT(client.violations(), IsEmpty());
	}
}

TEST(SwvaJpeg, HalvesTheChromaAsIhdDoes)
{
	JpegClient ihd(VA_FOURCC_NV12, VA_RT_FORMAT_YUV420, {{"PERSONA", "ihd"}});
	EXPECT_EQ(ihd.decode(parameters_of(k422)), VA_STATUS_SUCCESS);
	EXPECT_THAT(ihd.violations(), IsEmpty());
	JpegClient mesa(VA_FOURCC_NV12, VA_RT_FORMAT_YUV420, {{"PERSONA", "mesa22"}});
	EXPECT_NE(mesa.decode(parameters_of(k422)), VA_STATUS_SUCCESS);
	EXPECT_THAT(mesa.violations(), Contains("9.surface"));
}

TEST(SwvaJpeg, FailsAtTheSyncWhereTheSamplesAreDamaged)
{
	JpegClient client(VA_FOURCC_NV12, VA_RT_FORMAT_YUV420);
	Parameters damaged = parameters_of(k420);
	std::fill(damaged.data.begin(), damaged.data.end(), std::byte{0xfe});
	EXPECT_EQ(client.decode(damaged), VA_STATUS_ERROR_DECODING_ERROR);
	EXPECT_EQ(client.decode(parameters_of(k420)), VA_STATUS_SUCCESS);
}

struct JpegMistake {
	std::string name; ///< that of the test
	std::string rule;
	std::function<void(Parameters &)> make;
};

std::ostream &operator<<(std::ostream &stream, const JpegMistake &mistake)
{
	return stream << mistake.name;
}

class SwvaJpegMistake : public testing::TestWithParam<JpegMistake>
{};

TEST_P(SwvaJpegMistake, IsFound)
{
	JpegClient client(VA_FOURCC_NV12, VA_RT_FORMAT_YUV420);
	Parameters parameters = parameters_of(k420);
	GetParam().make(parameters);
	EXPECT_NE(client.decode(parameters), VA_STATUS_SUCCESS);
	EXPECT_THAT(client.violations(), Contains(GetParam().rule));
	EXPECT_EQ(client.decode(parameters_of(k420)), VA_STATUS_SUCCESS);
}

INSTANTIATE_TEST_SUITE_P(
	Jpeg, SwvaJpegMistake,
	testing::Values(
		JpegMistake{"size", "9.picture", [](auto &p) { p.picture.picture_width = 80; }},
		JpegMistake{"rotation", "9.picture",
			    [](auto &p) { p.picture.rotation = VA_ROTATION_90; }},
		JpegMistake{"no_components", "9.sampling",
			    [](auto &p) { p.picture.num_components = 0; }},
		JpegMistake{"sampling", "9.sampling",
			    [](auto &p) { p.picture.components[1].h_sampling_factor = 2; }},
		JpegMistake{"surface", "9.surface",
			    [](auto &p) { p.picture.components[0].v_sampling_factor = 1; }},
		JpegMistake{"part_of_the_components", "9.components",
			    [](auto &p) { p.slice.num_components = 1; }},
		JpegMistake{"other_components", "9.components",
			    [](auto &p) { p.slice.components[2].component_selector = 9; }},
		JpegMistake{"quantiser_not_loaded", "9.tables",
			    [](auto &p) { p.quantisers.load_quantiser_table[0] = 0; }},
		JpegMistake{"quantiser_of_zeros", "9.tables",
			    [](auto &p) { p.quantisers.quantiser_table[0][9] = 0; }},
		JpegMistake{"huffman_not_loaded", "9.tables",
			    [](auto &p) { p.huffman.load_huffman_table[0] = 0; }},
		JpegMistake{"huffman_number", "9.tables",
			    [](auto &p) { p.slice.components[0].ac_table_selector = 2; }},
		JpegMistake{"huffman_too_large", "9.tables",
			    [](auto &p) { p.huffman.huffman_table[1].num_dc_codes[15] = 9; }},
		JpegMistake{"past_the_data", "9.slice", [](auto &p) { ++p.slice.slice_data_size; }},
		JpegMistake{"flag", "9.slice",
			    [](auto &p) { p.slice.slice_data_flag = VA_SLICE_DATA_FLAG_BEGIN; }},
		JpegMistake{"units", "9.slice", [](auto &p) { --p.slice.num_mcus; }}),
	[](const auto &info) { return info.param.name; });

} // namespace
} // namespace swva::test
