#include "config/options/duration.h"
#include "config/options/values.h"

#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// Every refusal is a usage mistake whose context quotes the text and shows how to write it.
template <typename T>
void expect_refused(const Result<T> &result, std::string_view text, const std::string &hint)
{
	ASSERT_FALSE(result) << '"' << text << '"';
	EXPECT_TRUE(result.error().is(std::errc::invalid_argument)) << '"' << text << '"';
	EXPECT_THAT(result.error().context, HasSubstr(std::string(text)));
	EXPECT_THAT(result.error().context, HasSubstr(hint)) << '"' << text << '"';
}

TEST(ParseSize, TakesWidthAndHeight)
{
	EXPECT_EQ(parse_size("1280x720"), (Size{1280, 720}));
	EXPECT_EQ(parse_size("1x1"), (Size{1, 1}));
	EXPECT_EQ(parse_size("65535x65535"), (Size{65535, 65535}));
	EXPECT_EQ(parse_size("1280X720"), (Size{1280, 720}));
}

TEST(ParseSize, KnowsNames)
{
	EXPECT_EQ(parse_size("720p"), (Size{1280, 720}));
	EXPECT_EQ(parse_size("1080P"), (Size{1920, 1080}));
	EXPECT_EQ(parse_size("1440p"), (Size{2560, 1440}));
	EXPECT_EQ(parse_size("2160p"), (Size{3840, 2160}));
	EXPECT_EQ(parse_size("4K"), (Size{3840, 2160}));
}

TEST(ParseSize, RefusesAnythingElse)
{
	for (std::string_view text :
	     {"",	    "x",	"1280",	      "1280x",	    "x720",
	      "1280xX720",  "1280*720", "1280 x 720", " 1280x720",  "1280x720 ",
	      "1280x720x3", "-1x720",	"+1x720",     "1280.5x720", "99999999999999999999x1",
	      "720",	    "720px",	"720i",	      "p",	    "k"})
		expect_refused(parse_size(text), text, "1280x720");
	for (std::string_view text : {"0x720", "1280x0", "65536x1", "1x65536", "4294967297x1"})
		expect_refused(parse_size(text), text, "from 1x1 to 65535x65535");
}

TEST(ParseSize, TellsTheRateFromTheSize)
{
	expect_refused(parse_size("1080p30"), "1080p30", "size as 1080p and the rate (fps) as 30");
	expect_refused(parse_size("720P29.97"), "720P29.97", "720P and the rate (fps) as 29.97");
	expect_refused(parse_size("1280x720@30"), "1280x720@30", "1280x720 and the rate (fps) as");
	expect_refused(parse_size("1280x720p30"), "1280x720p30", "1280x720 and the rate (fps) as");
	for (std::string_view text : {"1080p@", "@", "p30", "1080p30x", "1080@30"})
		expect_refused(parse_size(text), text, "is not a size");
}

TEST(ParseRate, TakesWholeNumbersAndFractions)
{
	EXPECT_EQ(parse_rate("30"), (Fraction{30, 1}));
	EXPECT_EQ(parse_rate("30000/1001"), (Fraction{30000, 1001}));
	EXPECT_EQ(parse_rate("1/5"), (Fraction{1, 5}));
	EXPECT_EQ(parse_rate("0"), (Fraction{0, 1}));
	EXPECT_EQ(parse_rate("4294967295/4294967295"), (Fraction{UINT32_MAX, UINT32_MAX}));
}

TEST(ParseRate, TakesDecimals)
{
	EXPECT_EQ(parse_rate("12.5"), (Fraction{25, 2}));
	EXPECT_EQ(parse_rate("0.2"), (Fraction{1, 5}));
	EXPECT_EQ(parse_rate("30.0"), (Fraction{30, 1}));
	EXPECT_EQ(parse_rate("60.00"), (Fraction{60, 1}));
	EXPECT_EQ(parse_rate("29.9"), (Fraction{299, 10}));
	EXPECT_EQ(parse_rate("29.50"), (Fraction{59, 2}));
	EXPECT_EQ(parse_rate("4.294967295"), (Fraction{858993459, 200000000}));
}

/// What people call the rates of NTSC.
TEST(ParseRate, KnowsWhatIsRounded)
{
	EXPECT_EQ(parse_rate("29.97"), (Fraction{30000, 1001}));
	EXPECT_EQ(parse_rate("29.970"), (Fraction{30000, 1001}));
	EXPECT_EQ(parse_rate("29.97003"), (Fraction{30000, 1001}));
	EXPECT_EQ(parse_rate("29.971"), (Fraction{29971, 1000}));
	EXPECT_EQ(parse_rate("23.976"), (Fraction{24000, 1001}));
	EXPECT_EQ(parse_rate("23.98"), (Fraction{24000, 1001}));
	EXPECT_EQ(parse_rate("59.94"), (Fraction{60000, 1001}));
	EXPECT_EQ(parse_rate("119.88"), (Fraction{120000, 1001}));
	EXPECT_EQ(parse_rate("14.99"), (Fraction{15000, 1001}));
}

TEST(ParseRate, RefusesAnythingElse)
{
	for (std::string_view text : {"",
				      "/",
				      "00",
				      "0/1",
				      "30/0",
				      "30/",
				      "/1001",
				      "29,97",
				      "-30",
				      "29.",
				      ".5",
				      "0.0",
				      "29.97/1",
				      "-29.97",
				      "29.-7",
				      "1e1",
				      "9.2949672951",
				      "1000001.5",
				      "999999.123456789",
				      "30 fps",
				      "30fps",
				      "30/1/1",
				      "4294967296",
				      "thirty"})
		expect_refused(parse_rate(text), text, "30000/1001");
}

TEST(ParseBitrate, TakesUnitsOfAThousand)
{
	EXPECT_EQ(parse_bitrate("4M"), 4'000'000u);
	EXPECT_EQ(parse_bitrate("4m"), 4'000'000u);
	EXPECT_EQ(parse_bitrate("4000k"), 4'000'000u);
	EXPECT_EQ(parse_bitrate("4Mbps"), 4'000'000u);
	EXPECT_EQ(parse_bitrate("4000000bps"), 4'000'000u);
	EXPECT_EQ(parse_bitrate("4000bps"), 4000u);
	EXPECT_EQ(parse_bitrate("4000K"), 4'000'000u);
	for (std::string_view text : {"4Mbit/s", "4 Mbit/s", "4Mbits/s", "4Mb/s", "4Mbit", "4Mb",
				      "4 M", "4 Mbps", "4000 kbps", "4mbps", "4000000 bit/s"})
		EXPECT_EQ(parse_bitrate(text), 4'000'000u) << text;
	EXPECT_EQ(parse_bitrate("1G"), 1'000'000'000u);
	EXPECT_EQ(parse_bitrate("4000000"), 4'000'000u);
	EXPECT_EQ(parse_bitrate("2.5M"), 2'500'000u);
	EXPECT_EQ(parse_bitrate("0.3M"), 300'000u);
	EXPECT_EQ(parse_bitrate("64k"), 64'000u);
	EXPECT_EQ(parse_bitrate("10000"), 10'000u);
	EXPECT_EQ(parse_bitrate("1000G"), 1'000'000'000'000u);
}

TEST(ParseBitrate, ASmallBareNumberIsTakenForKilobitsAndRefused)
{
	expect_refused(parse_bitrate("4000"), "4000", "did you mean 4000k?");
	expect_refused(parse_bitrate("9999"), "9999", "did you mean 9999k?");
	expect_refused(parse_bitrate("1"), "1", "did you mean 1k?");
}

TEST(ParseBitrate, RefusesAnythingElse)
{
	for (std::string_view text :
	     {"",    "M",    "k",    "bps",   "Mbps",  "4bpsM", "4MBps", "4 ",
	      " 4M", "4MB",  "4  M", "4Mi",   "-4M",   "+4M",	"four",	 "inf",
	      "nan", "infM", "4,5M", "1001G", "1e300", "1e400", "0x10k", "4MB/s"})
		expect_refused(parse_bitrate(text), text, "4M or 4000k");
}

TEST(ParseBitrate, NothingIsNoBitrate)
{
	for (std::string_view text : {"0", "0M", "0k", "-0M", "0.0001k", "0.0"})
		expect_refused(parse_bitrate(text), text, "4M or 4000k");
}

TEST(ParseDuration, TakesUnitsOfTime)
{
	EXPECT_EQ(parse_duration("10s"), 10s);
	EXPECT_EQ(parse_duration("10"), 10s);
	EXPECT_EQ(parse_duration("500ms"), 500ms);
	EXPECT_EQ(parse_duration("1.5m"), 90s);
	EXPECT_EQ(parse_duration("5min"), 5min);
	EXPECT_EQ(parse_duration("2h"), 2h);
	EXPECT_EQ(parse_duration("0.001s"), 1ms);
	EXPECT_EQ(parse_duration("876000h"), 876000h);
	EXPECT_EQ(parse_duration("01:30:05"), 1h + 30min + 5s);
	EXPECT_EQ(parse_duration("0:00:01"), 1s);
	EXPECT_EQ(parse_duration("100:00:00"), 100h);
	EXPECT_EQ(parse_duration("1:30"), 90s);
	EXPECT_EQ(parse_duration("90:05"), 90min + 5s);
}

TEST(ParseDuration, RefusesAnythingElse)
{
	for (std::string_view text :
	     {"",	    "s",     "0",      "0s",	  "-1s",	"10 s",
	      "10sec",	    "10S",   "1d",     "1:3",	  "00:00:00",	"1:60:00",
	      "1:00:60",    "1:0:0", ":00:01", "1:00:0x", "-1:00:00",	"9999999:00:00",
	      "inf",	    "nan",   "1e30s",  "876001h", "ms",		"876001:00:00",
	      "00:00",	    "1:60",  "1:",     ":30",	  "1:00:00:00", "1:300",
	      "1234567:00", "1:-1"})
		expect_refused(parse_duration(text), text, "10s, 500ms, 5m or 2h");
}

TEST(ParseDuration, AMomentTooShortToMeasureIsNoDuration)
{
	// A timer that is set to 0 ns is off, and the run would never end.
	for (std::string_view text : {"0.0000000001s", "1e-7ms", "-0s"})
		expect_refused(parse_duration(text), text, "10s, 500ms, 5m or 2h");
	EXPECT_EQ(parse_duration("0.000000001s"), 1ns);
}

TEST(ParseFormat, TakesNamesAndWhatTheyAreCalledElsewhere)
{
	EXPECT_EQ(parse_format("NV12"), PixelFormat::kNV12);
	EXPECT_EQ(parse_format("nv12"), PixelFormat::kNV12);
	EXPECT_EQ(parse_format("I420"), PixelFormat::kYU12);
	EXPECT_EQ(parse_format("MJPG"), PixelFormat::kMJPG);
	EXPECT_EQ(parse_format("BA81"), PixelFormat::kBA81);
}

TEST(ParseFormat, NamesTheNearestFormat)
{
	expect_refused(parse_format("NV13"), "NV13", "did you mean NV12?");
	expect_refused(parse_format("YUVY"), "YUVY", "did you mean");
	for (std::string_view text : {"", "auto", "theora", "something else"})
		expect_refused(parse_format(text), text, "no pixel format that penstock can");
}

TEST(ParseFormat, ACamerasOwnCodeIsNoOtherFormat)
{
	// Of 16 bits per pixel, while others call 4:4:4 in three planes so.
	expect_refused(parse_format("Y444"), "Y444", "no pixel format that penstock can record");
	EXPECT_EQ(parse_format("444P"), PixelFormat::kYU24);
}

TEST(ParseControl, TakesNameAndValue)
{
	EXPECT_EQ(parse_control("brightness=10"), (ControlSetting{"brightness", "10"}));
	EXPECT_EQ(parse_control("a=b=c"), (ControlSetting{"a", "b=c"}));
	EXPECT_EQ(parse_control("white balance=Daylight D65"),
		  (ControlSetting{"white balance", "Daylight D65"}));
	EXPECT_EQ(parse_control("gain=-3"), (ControlSetting{"gain", "-3"}));
}

TEST(ParseControl, RefusesHalves)
{
	for (std::string_view text : {"", "=", "brightness", "brightness=", "=10"})
		expect_refused(parse_control(text), text, "name=value");
}

TEST(ParseFormats, TakesNamesBetweenCommas)
{
	using enum PixelFormat;
	EXPECT_EQ(parse_formats("NV12,yuyv"), (std::vector{kNV12, kYUYV}));
	EXPECT_EQ(parse_formats("auto"), std::vector<PixelFormat>{});
	expect_refused(parse_formats("NV12,YUYW"), "YUYW", "YUYV");
	expect_refused(parse_formats("NV12,"), "", "pixel format");
}

TEST(ParseNumber, TakesWholeNumbersOfTheRange)
{
	EXPECT_EQ(parse_number("2", 2, 32), 2u);
	EXPECT_EQ(parse_number("32", 2, 32), 32u);
	for (std::string_view text :
	     {"", "1", "33", "-2", "+2", "2.0", "0x2", "18446744073709551618"})
		expect_refused(parse_number(text, 2, 32), text, "2 to 32");
}

TEST(PrintedValues, AreReadBack)
{
	for (std::uint64_t bitrate : {1ull, 500ull, 9999ull, 10000ull, 64000ull, 4000000ull,
				      4000001ull, 12345678ull, 1000000000000ull})
		EXPECT_EQ(parse_bitrate(print_bitrate(bitrate)), bitrate);
	for (std::chrono::nanoseconds duration :
	     {1ns, 999999999ns, std::chrono::nanoseconds(1500ms), std::chrono::nanoseconds(10s),
	      std::chrono::nanoseconds(2h), 3600000000001ns})
		EXPECT_EQ(parse_duration(print_duration(duration)), duration);
	using enum PixelFormat;
	for (const auto &formats : {std::vector{kNV12}, std::vector{kMJPG, kNV12, kYUYV}})
		EXPECT_EQ(parse_formats(print_formats(formats)), formats);
}

TEST(PrintedValues, AreAsPeopleWriteThem)
{
	EXPECT_EQ(print_bitrate(4000000), "4M");
	EXPECT_EQ(print_bitrate(64000), "64k");
	EXPECT_EQ(print_bitrate(1234567), "1234567");
	EXPECT_EQ(print_duration(10s), "10s");
	EXPECT_EQ(print_duration(1500ms), "1500ms");
}

} // namespace
} // namespace penstock
