#include "config/outputs/url_secrets.h"

#include <iterator>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "config/command_line/command_line.h"
#include "config/file/config_file.h"
#include "tests/support/pictures/random.h"

namespace penstock {
namespace {

struct Shown {
	const char *url;
	const char *shown;
};

constexpr Shown kShown[] = {
	{"/srv/key=a.mp4", "/srv/key=a.mp4"},
	{"a:b.mp4", "a:b.mp4"},
	{"-", "-"},
	{"rtsp://host:8554/door", "rtsp://host:8554/door"},
	{"rtsp://me@host/door", "rtsp://***@host/door"},
	{"rtsp://me:pa:ss@host/door", "rtsp://***@host/door"},
	{"rtsp://me:p@ss@host/door", "rtsp://***@host/door"},
	{"rtsp://host/door?a=b", "rtsp://host/door?a=***"},
	{"rtsp://host/door?token", "rtsp://host/door?***"},
	{"rtsp://host/door?QWxhZGRpbg==", "rtsp://host/door?***"},
	{"rtsp://host/door#part", "rtsp://host/door#***"},
	// Where the password ends is open.
	{"rtsp://me:pa/ss@host/door", "rtsp://***"},
	{"rtsp://me:pa?ss@host/door", "rtsp://***"},
	{"rtsp://me:pa#ss@host/door", "rtsp://***"},
	{"rtsp://host/door?user=me@here", "rtsp://***"},
	{"srt://host:1?mode=caller&passphrase=0123456789&latency=5",
	 "srt://host:1?mode=caller&passphrase=***&latency=5"},
	{"srt://host:1?latency=5;streamid=a,b;ttl=3", "srt://host:1?latency=5;streamid=***;ttl=3"},
	{"srt://host:1?streamid=#!::r=door,m=publish", "srt://host:1?***#***"},
	{"srt://host:1?mode=secret%20words", "srt://host:1?mode=***"},
	{"udp://127.0.0.1:5?pkt_size=1316", "udp://127.0.0.1:5?pkt_size=1316"},
	{"rtmp://host/live/abc-def", "rtmp://host/live/***"},
	{"rtmp://host/live//abc", "rtmp://host/live//***"},
	{"rtmp://host/live/", "rtmp://host/live/"},
	{"rtmp://host/live", "rtmp://host/***"},
	{"rtmp://host", "rtmp://host"},
	{"rtmps://host:443/app/instance/key?auth=1", "rtmps://host:443/app/***?auth=***"},
	{"RTMP://Host/live/key", "RTMP://Host/live/***"},
	{"rtpm://host/live/key", "rtpm://host/live/***"},
	{"rtmp:/host/live/key", "rtmp:/host/live/***"},
	{"rtmp:host/live/key", "rtmp:host/live/***"},
	{"optional:rtmp://host/live/key", "optional:rtmp://host/live/***"},
	{"rtmps://host/live/{password}", "rtmps://host/live/{password}"},
	{"rtsp://me:{password}@host/x?sig={password}&k=v",
	 "rtsp://***{password}@host/x?sig={password}&k=***"},
	{"--output=rtsp://me@host", "--output=rtsp://***@host"},
};

TEST(UrlSecrets, AreNotShown)
{
	for (const auto &[url, shown] : kShown)
		EXPECT_EQ(shown_url(url), shown);
}

TEST(UrlSecrets, AreFoundWherePartsOfThemAreRepeated)
{
	const std::vector<std::string> secrets = secrets_of("rtsp://me:p%40ss:w0rd@host/x?key=abc");
	const auto hidden = [&](const char *text) { return without(secrets, text); };
	EXPECT_EQ(hidden("user me, password p@ss:w0rd"), "user me, password ***");
	EXPECT_EQ(hidden("p%40ss:w0rd and abc"), "*** and ***");
	EXPECT_EQ(hidden("me:p%40ss:w0rd@host"), "***@host");
	EXPECT_EQ(without({"pw"}, "a pw and pw"), "a *** and ***");
}

TEST(UrlSecrets, AreFoundInText)
{
	EXPECT_EQ(without_url_secrets("output rtmp://h/live/key: no host; see \"srt://h?pwd=a\"."),
		  "output rtmp://h/live/***: no host; see \"srt://h?pwd=***\".");
	EXPECT_EQ(without_url_secrets("no URL: a://"), "no URL: a://");
	EXPECT_EQ(without_url_secrets(""), "");
}

/// So many, of any letters that may stand there, each in every form in which users give them.
class ManySecrets : public testing::Test
{
protected:
	static constexpr int kCount = 500;

	std::string secret(std::string_view letters)
	{
		std::string made;
		const std::uint32_t length = random_(6, 30);
		while (made.size() < length)
			made += letters[random_(0, static_cast<std::uint32_t>(letters.size() - 1))];
		return made;
	}

	/// With SECRET in the secret's place.
	static std::vector<std::string> urls(const std::string &in_user, const std::string &in_path,
					     const std::string &in_query)
	{
		std::vector<std::string> all;
		for (const char *scheme : {"rtsp", "rtsps", "rtmp", "rtmps", "srt", "udp", "xyz"}) {
			const std::string begin = std::string(scheme) + "://";
			all.push_back(begin + "me:" + in_user + "@host:1/live");
			all.push_back(begin + in_user + "@host");
			for (const char *name : {"passphrase", "streamid", "access_token", "sig",
						 "pwd", "key", "x", "pass"})
				all.push_back(begin + "host:1?mode=caller&" + name + "=" +
					      in_query + "&latency=3");
			all.push_back(begin + "host/live?" + in_path);
		}
		for (const char *begin :
		     {"rtmp://host/live/", "rtmps://host/", "rtmp://host/a/b/", "RTMP://host/live/",
		      "rtmp:/host/live/", "rtmp:host/live/", "rtpm://host/live/",
		      "rtmp://host/live/x?sig="})
			all.push_back(begin + in_path);
		return all;
	}

	/// No five letters of it: those that a form has itself are taken for none.
	static void expect_none(const std::string &secret, const std::string &text)
	{
		constexpr std::size_t kLetters = 5;
		for (std::size_t i = 0; i + kLetters <= secret.size(); ++i) {
			const std::string part = secret.substr(i, kLetters);
			ASSERT_EQ(text.find(part), std::string::npos) << part << " in: " << text;
		}
	}

	test::Random random_{7};
};

constexpr std::string_view kPlain =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
constexpr std::string_view kAny =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~:/?#[]@!$&'()*+,;=%<> ";

TEST_F(ManySecrets, NoneIsShownInAUrl)
{
	for (int i = 0; i < kCount; ++i) {
		const std::string any = secret(kAny);
		for (const std::string &url : urls(any, "", ""))
			expect_none(any, shown_url(url));
		const std::string plain = secret(kPlain);
		for (const std::string &url : urls(plain, plain, plain))
			expect_none(plain, shown_url(url));
		ASSERT_FALSE(HasFailure()) << any << " " << plain;
	}
}

std::string mistake_of(const std::vector<std::string> &words)
{
	std::vector<const char *> arguments{"penstock"};
	for (const std::string &word : words)
		arguments.push_back(word.c_str());
	const auto parsed = parse_command_line(arguments, "");
	const auto *early = std::get_if<EarlyExit>(&parsed);
	return early && early->mistake ? early->text : "";
}

TEST_F(ManySecrets, NoneIsToldOfAWrongCommandLine)
{
	for (int i = 0; i < kCount; ++i) {
		const std::string any = secret(kAny);
		const std::string url = "rtmp://me:" + any + "@host/live/" + secret(kPlain);
		const std::string key = url.substr(url.rfind('/') + 1);
		const std::vector<std::string> lines[] = {
			{"record", url},
			{"record", "-f", "flv", url},
			{url},
			{"record", "--outptu", url},
			{"record", "--output=" + url, "-o", url},
			{"record", "-o", "optional:x" + url},
			{"record", "--camera", url, "--size", url, "-o", url},
			{"record", "--config", url},
			{"config", "check", url},
		};
		const std::string text = mistake_of(lines[i % std::size(lines)]);
		ASSERT_NE(text, "");
		expect_none(any, text);
		expect_none(key, text);
		ASSERT_FALSE(HasFailure()) << url;
	}
}

TEST_F(ManySecrets, NoneIsToldOfAWrongFileOrPrinted)
{
	using nlohmann::json;
	for (int i = 0; i < kCount; ++i) {
		const std::string any = secret(kAny);
		const std::string url = "rtsp://me:" + any + "@host/live";
		const json right{{"version", 1}, {"pipelines", {{{"outputs", {{{"url", url}}}}}}}};
		const auto read = parse_config(right.dump(), "c.json");
		ASSERT_TRUE(read) << read.error().message();
		const auto printed = print_config(*read);
		ASSERT_TRUE(printed);
		expect_none(any, *printed);

		const json wrong[] = {
			{{"version", 1}, {"pipelines", {{{"outputs", {"x" + url}}}}}},
			{{"version", 1}, {"pipelines", {{{"output", url + ".mp3"}, {"name", 1}}}}},
			{{"version", 1}, {"outputs", {{url, {{"url", 1}}}}}, {"pipelines", 1}},
			{{"version", 1}, {"pipelines", {{{"outputs", {{{"url", "x" + url}}}}}}}},
			{{"version", 1}, {"pipelines", {{{"camera", url}}}}},
			{{"version", 1}, {"log-level", url}, {"pipelines", {json::object()}}},
		};
		const json &document = wrong[i % std::size(wrong)];
		const auto refused = parse_config(document.dump(), "c.json");
		ASSERT_FALSE(refused) << document;
		expect_none(any, refused.error().message());
		const auto cut = parse_config(right.dump().substr(0, 80), "c.json");
		if (!cut)
			expect_none(any, cut.error().message());
		ASSERT_FALSE(HasFailure()) << url;
	}
}

} // namespace
} // namespace penstock
