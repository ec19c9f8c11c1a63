#include <gtest/gtest.h>

#include "tests/unit/swva/va_client.h"

namespace swva::test {
namespace {

using penstock::test::DriverDisplay;

TEST(BadCalls, AConfigHasOneRateControlMode)
{
	const DriverDisplay display;
	VAConfigAttrib both{VAConfigAttribRateControl, VA_RC_CBR | VA_RC_VBR};
	VAConfigID id = VA_INVALID_ID;
	EXPECT_EQ(::vaCreateConfig(display.get(), VAProfileH264Main, VAEntrypointEncSlice, &both, 1,
				   &id),
		  VA_STATUS_ERROR_INVALID_VALUE);
	EXPECT_EQ(display.violations(), std::vector<std::string>{"2.config_attribute"});
}

TEST(BadCalls, AnEncodingContextIsProgressive)
{
	const VaClient client;
	VAContextID id = VA_INVALID_ID;
	EXPECT_EQ(::vaCreateContext(client.display(), client.config(), 64, 48, 0, nullptr, 0, &id),
		  VA_STATUS_ERROR_INVALID_PARAMETER);
	EXPECT_EQ(client.violations(), std::vector<std::string>{"2.context_flags"});
}

TEST(BadCalls, SurfaceAttributesNeedRoom)
{
	const VaClient client;
	VASurfaceAttrib one{};
	unsigned count = 1;
	EXPECT_EQ(::vaQuerySurfaceAttributes(client.display(), client.config(), &one, &count),
		  VA_STATUS_ERROR_MAX_NUM_EXCEEDED);
	EXPECT_GT(count, 1U);
	EXPECT_EQ(client.violations(), std::vector<std::string>{"3.attribute_count"});
}

TEST(BadCalls, ASurfaceHasNoWidthAttribute)
{
	const DriverDisplay display;
	VASurfaceAttrib width{};
	width.type = VASurfaceAttribMaxWidth;
	width.flags = VA_SURFACE_ATTRIB_SETTABLE;
	width.value.type = VAGenericValueTypeInteger;
	VASurfaceID id = VA_INVALID_ID;
	EXPECT_EQ(::vaCreateSurfaces(display.get(), VA_RT_FORMAT_YUV420, 64, 48, &id, 1, &width, 1),
		  VA_STATUS_ERROR_ATTR_NOT_SUPPORTED);
	EXPECT_EQ(display.violations(), std::vector<std::string>{"3.attribute_unknown"});
}

TEST(BadCalls, ACodedBufferHasNoDataAtFirst)
{
	const VaClient client;
	std::vector<std::byte> data(65536);
	VABufferID id = VA_INVALID_ID;
	EXPECT_EQ(::vaCreateBuffer(client.display(), client.context(), VAEncCodedBufferType,
				   static_cast<unsigned>(data.size()), 1, data.data(), &id),
		  VA_STATUS_ERROR_INVALID_PARAMETER);
	EXPECT_EQ(client.violations(), std::vector<std::string>{"5.coded_data"});
}

TEST(BadCalls, NoSurfaceIsConvertedIntoItself)
{
	const DriverDisplay display;
	VAConfigID config = VA_INVALID_ID;
	VAContextID context = VA_INVALID_ID;
	VASurfaceID surface = VA_INVALID_ID;
	ASSERT_EQ(::vaCreateConfig(display.get(), VAProfileNone, VAEntrypointVideoProc, nullptr, 0,
				   &config),
		  VA_STATUS_SUCCESS);
	ASSERT_EQ(::vaCreateContext(display.get(), config, 64, 48, 0, nullptr, 0, &context),
		  VA_STATUS_SUCCESS);
	ASSERT_EQ(::vaCreateSurfaces(display.get(), VA_RT_FORMAT_YUV420, 64, 48, &surface, 1,
				     nullptr, 0),
		  VA_STATUS_SUCCESS);
	VAProcPipelineParameterBuffer pipeline{};
	pipeline.surface = surface;
	VABufferID buffer = VA_INVALID_ID;
	ASSERT_EQ(::vaCreateBuffer(display.get(), context, VAProcPipelineParameterBufferType,
				   sizeof(pipeline), 1, &pipeline, &buffer),
		  VA_STATUS_SUCCESS);
	ASSERT_EQ(::vaBeginPicture(display.get(), context, surface), VA_STATUS_SUCCESS);
	ASSERT_EQ(::vaRenderPicture(display.get(), context, &buffer, 1), VA_STATUS_SUCCESS);
	EXPECT_EQ(::vaEndPicture(display.get(), context), VA_STATUS_ERROR_INVALID_SURFACE);
	EXPECT_EQ(display.violations(), std::vector<std::string>{"5.pipeline"});
}

} // namespace
} // namespace swva::test
