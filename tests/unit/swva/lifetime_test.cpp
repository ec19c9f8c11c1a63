#include <gtest/gtest.h>

#include "tests/unit/swva/va_client.h"

namespace swva::test {
namespace {

class Lifetime : public testing::Test
{
protected:
	void expect(const std::string &rule)
	{
		EXPECT_EQ(client_.violations(), std::vector<std::string>{rule});
	}

	VABufferID parameter_buffer(VAContextID context) const
	{
		VAEncPictureParameterBufferH264 picture{};
		VABufferID id = VA_INVALID_ID;
		EXPECT_EQ(::vaCreateBuffer(client_.display(), context,
					   VAEncPictureParameterBufferType, sizeof(picture), 1,
					   &picture, &id),
			  VA_STATUS_SUCCESS);
		return id;
	}

	VaClient client_;
};

TEST_F(Lifetime, UnknownSurface)
{
	EXPECT_EQ(::vaSyncSurface(client_.display(), 4711), VA_STATUS_ERROR_INVALID_SURFACE);
	expect("1.lifetime");
}

TEST_F(Lifetime, BufferIsNoSurface)
{
	EXPECT_EQ(::vaSyncSurface(client_.display(), client_.coded()),
		  VA_STATUS_ERROR_INVALID_SURFACE);
	expect("1.lifetime");
}

TEST_F(Lifetime, BufferDestroyedTwice)
{
	const VABufferID id = parameter_buffer(client_.context());
	EXPECT_EQ(::vaDestroyBuffer(client_.display(), id), VA_STATUS_SUCCESS);
	EXPECT_EQ(::vaDestroyBuffer(client_.display(), id), VA_STATUS_ERROR_INVALID_BUFFER);
	expect("1.lifetime");
}

TEST_F(Lifetime, ConfigBeforeContext)
{
	EXPECT_EQ(::vaDestroyConfig(client_.display(), client_.config()),
		  VA_STATUS_ERROR_INVALID_CONFIG);
	expect("1.lifetime");
}

TEST_F(Lifetime, BufferOfAnotherContext)
{
	VAContextID other = VA_INVALID_ID;
	ASSERT_EQ(::vaCreateContext(client_.display(), client_.config(), 64, 48, VA_PROGRESSIVE,
				    nullptr, 0, &other),
		  VA_STATUS_SUCCESS);
	VABufferID id = parameter_buffer(other);
	ASSERT_EQ(client_.begin(), VA_STATUS_SUCCESS);
	EXPECT_EQ(::vaRenderPicture(client_.display(), client_.context(), &id, 1),
		  VA_STATUS_ERROR_INVALID_BUFFER);
	EXPECT_NE(client_.end(), VA_STATUS_SUCCESS);
	(void)::vaDestroyBuffer(client_.display(), id);
	(void)::vaDestroyContext(client_.display(), other);
	expect("1.lifetime");
}

TEST_F(Lifetime, BufferDestroyedBetweenRenderAndEnd)
{
	VABufferID id = parameter_buffer(client_.context());
	ASSERT_EQ(client_.begin(), VA_STATUS_SUCCESS);
	ASSERT_EQ(::vaRenderPicture(client_.display(), client_.context(), &id, 1),
		  VA_STATUS_SUCCESS);
	EXPECT_EQ(::vaDestroyBuffer(client_.display(), id), VA_STATUS_ERROR_OPERATION_FAILED);
	expect("1.busy");
	(void)client_.end();
	(void)::vaDestroyBuffer(client_.display(), id);
}

TEST_F(Lifetime, MappedTwice)
{
	void *address = nullptr;
	ASSERT_EQ(::vaMapBuffer(client_.display(), client_.coded(), &address), VA_STATUS_SUCCESS);
	EXPECT_NE(::vaMapBuffer(client_.display(), client_.coded(), &address), VA_STATUS_SUCCESS);
	expect("1.map");
	(void)::vaUnmapBuffer(client_.display(), client_.coded());
}

TEST_F(Lifetime, Leak)
{
	(void)parameter_buffer(client_.context());
	client_.close();
	EXPECT_EQ(client_.terminate(), VA_STATUS_SUCCESS);
	expect("1.leak");
}

TEST_F(Lifetime, BeginTwice)
{
	ASSERT_EQ(client_.begin(), VA_STATUS_SUCCESS);
	EXPECT_EQ(client_.begin(), VA_STATUS_ERROR_OPERATION_FAILED);
	expect("2.order");
	(void)client_.end();
}

TEST_F(Lifetime, EndAlone)
{
	EXPECT_EQ(client_.end(), VA_STATUS_ERROR_OPERATION_FAILED);
	expect("2.order");
}

TEST_F(Lifetime, RenderAlone)
{
	VABufferID id = parameter_buffer(client_.context());
	EXPECT_EQ(::vaRenderPicture(client_.display(), client_.context(), &id, 1),
		  VA_STATUS_ERROR_OPERATION_FAILED);
	expect("2.order");
	(void)::vaDestroyBuffer(client_.display(), id);
}

TEST_F(Lifetime, TwoCodedMaps)
{
	VABufferID other = VA_INVALID_ID;
	ASSERT_EQ(::vaCreateBuffer(client_.display(), client_.context(), VAEncCodedBufferType, 100,
				   1, nullptr, &other),
		  VA_STATUS_SUCCESS);
	void *address = nullptr;
	ASSERT_EQ(::vaMapBuffer(client_.display(), client_.coded(), &address), VA_STATUS_SUCCESS);
	EXPECT_NE(::vaMapBuffer(client_.display(), other, &address), VA_STATUS_SUCCESS);
	expect("7.two_maps");
	(void)::vaUnmapBuffer(client_.display(), client_.coded());
	(void)::vaDestroyBuffer(client_.display(), other);
}

TEST_F(Lifetime, MapBeforeSync)
{
	ASSERT_EQ(client_.encode(client_.idr()), VA_STATUS_SUCCESS);
	EXPECT_NE(client_.read().status, VA_STATUS_SUCCESS);
	expect("7.map_before_sync");
	EXPECT_EQ(client_.sync(), VA_STATUS_SUCCESS);
}

TEST_F(Lifetime, CodedBufferUsedAgainBeforeSync)
{
	ASSERT_EQ(client_.encode(client_.idr()), VA_STATUS_SUCCESS);
	EXPECT_NE(client_.encode(client_.p()), VA_STATUS_SUCCESS);
	expect("4.coded_buffer");
}

} // namespace
} // namespace swva::test
