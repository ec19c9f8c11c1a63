#include <gtest/gtest.h>

#include <cstring>

#include "tests/unit/swva/va_client.h"

namespace swva::test {
namespace {

constexpr std::uint32_t kTargetWidth = 64;
constexpr std::uint32_t kTargetHeight = 48;

class VideoProc : public testing::Test
{
protected:
	VideoProc()
	{
		VAConfigAttrib formats{VAConfigAttribRTFormat, VA_RT_FORMAT_YUV420 |
								       VA_RT_FORMAT_YUV422 |
								       VA_RT_FORMAT_RGB32};
		EXPECT_EQ(::vaCreateConfig(display(), VAProfileNone, VAEntrypointVideoProc,
					   &formats, 1, &config_),
			  VA_STATUS_SUCCESS);
		EXPECT_EQ(::vaCreateContext(display(), config_, kTargetWidth, kTargetHeight, 0,
					    nullptr, 0, &context_),
			  VA_STATUS_SUCCESS);
	}
	~VideoProc() override
	{
		(void)::vaDestroyContext(display(), context_);
		(void)::vaDestroyConfig(display(), config_);
		EXPECT_EQ(display_.terminate(), VA_STATUS_SUCCESS);
		EXPECT_EQ(display_.violations(), std::vector<std::string>());
	}

	VADisplay display() const { return display_.get(); }

	VASurfaceID surface(std::uint32_t fourcc, std::uint32_t rt_format, std::uint32_t width,
			    std::uint32_t height) const
	{
		VASurfaceAttrib format{};
		format.type = VASurfaceAttribPixelFormat;
		format.flags = VA_SURFACE_ATTRIB_SETTABLE;
		format.value.type = VAGenericValueTypeInteger;
		format.value.value.i = static_cast<int>(fourcc);
		VASurfaceID id = VA_INVALID_ID;
		EXPECT_EQ(
			::vaCreateSurfaces(display(), rt_format, width, height, &id, 1, &format, 1),
			VA_STATUS_SUCCESS);
		return id;
	}

	// Calls function(first byte, image).
	template <typename Function>
	void with_bytes(VASurfaceID id, Function function) const
	{
		VAImage image{};
		void *address = nullptr;
		ASSERT_EQ(::vaDeriveImage(display(), id, &image), VA_STATUS_SUCCESS);
		ASSERT_EQ(::vaMapBuffer(display(), image.buf, &address), VA_STATUS_SUCCESS);
		function(static_cast<std::uint8_t *>(address), image);
		ASSERT_EQ(::vaUnmapBuffer(display(), image.buf), VA_STATUS_SUCCESS);
		ASSERT_EQ(::vaDestroyImage(display(), image.image_id), VA_STATUS_SUCCESS);
	}

	VAStatus process(VASurfaceID from, VASurfaceID to) const
	{
		VAProcPipelineParameterBuffer pipeline{};
		pipeline.surface = from;
		VABufferID buffer = VA_INVALID_ID;
		EXPECT_EQ(::vaCreateBuffer(display(), context_, VAProcPipelineParameterBufferType,
					   sizeof(pipeline), 1, &pipeline, &buffer),
			  VA_STATUS_SUCCESS);
		EXPECT_EQ(::vaBeginPicture(display(), context_, to), VA_STATUS_SUCCESS);
		EXPECT_EQ(::vaRenderPicture(display(), context_, &buffer, 1), VA_STATUS_SUCCESS);
		const VAStatus ended = ::vaEndPicture(display(), context_);
		EXPECT_EQ(::vaDestroyBuffer(display(), buffer), VA_STATUS_SUCCESS);
		return ended == VA_STATUS_SUCCESS ? ::vaSyncSurface(display(), to) : ended;
	}

	penstock::test::DriverDisplay display_;
	VAConfigID config_ = VA_INVALID_ID;
	VAContextID context_ = VA_INVALID_ID;
};

// Left half grey 60, right half 180; chroma 90 and 160.
TEST_F(VideoProc, ConvertsYuyvAndScales)
{
	VASurfaceID from =
		surface(VA_FOURCC_YUY2, VA_RT_FORMAT_YUV422, kTargetWidth, kTargetHeight);
	for (const std::uint32_t divisor : {1U, 2U}) {
		VASurfaceID to = surface(VA_FOURCC_NV12, VA_RT_FORMAT_YUV420,
					 kTargetWidth / divisor, kTargetHeight / divisor);
		with_bytes(from, [](std::uint8_t *bytes, const VAImage &image) {
			for (std::uint32_t y = 0; y < kTargetHeight; ++y)
				for (std::uint32_t x = 0; x < kTargetWidth; ++x) {
					std::uint8_t *pixel = bytes + y * image.pitches[0] + 2 * x;
					pixel[0] = x < kTargetWidth / 2 ? 60 : 180;
					pixel[1] = x % 2 == 0 ? 90 : 160;
				}
		});
		ASSERT_EQ(process(from, to), VA_STATUS_SUCCESS);
		with_bytes(to, [divisor](const std::uint8_t *bytes, const VAImage &image) {
			const std::uint32_t last = image.pitches[0] * (kTargetHeight / divisor - 1);
			EXPECT_EQ(bytes[0], 60);
			EXPECT_EQ(bytes[last + kTargetWidth / divisor - 1], 180);
			const std::uint8_t *chroma = bytes + image.offsets[1];
			EXPECT_EQ(chroma[0], 90);
			EXPECT_EQ(chroma[1], 160);
			EXPECT_EQ(chroma[image.pitches[1] * (kTargetHeight / divisor / 2 - 1) +
					 kTargetWidth / divisor - 1],
				  160);
		});
		(void)::vaDestroySurfaces(display(), &to, 1);
	}
	(void)::vaDestroySurfaces(display(), &from, 1);
}

// White and black by BT.601 in limited range.
TEST_F(VideoProc, ConvertsBgrx)
{
	VASurfaceID from = surface(VA_FOURCC_BGRX, VA_RT_FORMAT_RGB32, kTargetWidth, kTargetHeight);
	VASurfaceID to = surface(VA_FOURCC_NV12, VA_RT_FORMAT_YUV420, kTargetWidth, kTargetHeight);
	with_bytes(from, [](std::uint8_t *bytes, const VAImage &image) {
		std::memset(bytes, 255, image.data_size);
	});
	ASSERT_EQ(process(from, to), VA_STATUS_SUCCESS);
	with_bytes(to, [](const std::uint8_t *bytes, const VAImage &image) {
		EXPECT_EQ(bytes[0], 235);
		EXPECT_EQ(bytes[image.offsets[1]], 128);
	});
	(void)::vaDestroySurfaces(display(), &from, 1);
	(void)::vaDestroySurfaces(display(), &to, 1);
}

TEST_F(VideoProc, TellsItsFormats)
{
	VAProcPipelineCaps caps{};
	ASSERT_EQ(::vaQueryVideoProcPipelineCaps(display(), context_, nullptr, 0, &caps),
		  VA_STATUS_SUCCESS);
	EXPECT_EQ(std::count(caps.input_pixel_format,
			     caps.input_pixel_format + caps.num_input_pixel_formats,
			     std::uint32_t{VA_FOURCC_YUY2}),
		  1);
	ASSERT_EQ(caps.num_output_pixel_formats, 1U);
	EXPECT_EQ(caps.output_pixel_format[0], std::uint32_t{VA_FOURCC_NV12});
}

} // namespace
} // namespace swva::test
