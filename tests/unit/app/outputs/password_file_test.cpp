#include "app/outputs/password_file.h"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "app/outputs/output_plan.h"
#include "config/options/values.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/streams/coded_stream.h"

namespace penstock::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class PasswordFile : public testing::Test
{
protected:
	Result<std::string> url_with(const std::string &content, std::string url = kUrl) const
	{
		const std::string file = scratch_.file("key");
		write_file(file, std::as_bytes(std::span(content)));
		Destination destination = parse_destination(url).value();
		destination.password_file = file;
		auto filled = with_password(destination);
		if (!filled)
			return propagate(filled);
		return filled->url;
	}

	static constexpr const char *kUrl = "rtmp://host/live/{password}";
	const ScratchDirectory scratch_;
};

TEST_F(PasswordFile, FillsInTheUrl)
{
	EXPECT_EQ(url_with("key"), "rtmp://host/live/key");
	EXPECT_EQ(url_with("key\n"), "rtmp://host/live/key");
	EXPECT_EQ(url_with("a b\r\n"), "rtmp://host/live/a b");
	EXPECT_EQ(url_with("word", "rtsp://me:{password}@host/door"), "rtsp://me:word@host/door");
	EXPECT_EQ(url_with("word", "rtsp://host/door"), "rtsp://host/door");
}

TEST_F(PasswordFile, ThatIsNotOneLineIsRefused)
{
	for (const std::string &content :
	     {std::string(), std::string("\n"), std::string("two\nlines"), std::string(5000, 'x'),
	      std::string("nu\0ll", 5)}) {
		const auto url = url_with(content);
		ASSERT_FALSE(url) << content;
		EXPECT_THAT(url.error().message(), HasSubstr("must hold one line"));
	}
}

TEST_F(PasswordFile, ThatIsMissingIsTheOutputsErrorFromTheBegin)
{
	std::array output{parse_output(kUrl).value()};
	output[0].destination.password_file = scratch_.file("missing");
	const auto opened = open_outputs(output, stream_info("h264"));
	ASSERT_FALSE(opened);
	EXPECT_THAT(opened.error().message(), HasSubstr("missing: No such file"));
}

TEST_F(PasswordFile, IsNotShown)
{
	const std::string secret = "very-secret-key";
	const std::string file = scratch_.file("key");
	write_file(file, std::as_bytes(std::span(secret)));
	std::array output{parse_output("tcp://127.0.0.1:9?x={password}").value()};
	output[0].destination.password_file = file;
	const auto opened = open_outputs(output, stream_info("h264"));
	ASSERT_TRUE(opened) << opened.error().message();
	EXPECT_EQ((*opened)->statistics().at(0).url, "tcp://127.0.0.1:9?x=***");
}

} // namespace
} // namespace penstock::test
