#include "app/outputs/hls/segment_names.h"

#include <filesystem>

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(SegmentNames, AreTheSameAsAFileAndAsAPattern)
{
	const FileNames::Clock::time_point now{};
	for (const std::string list : {"live.m3u8", "/var/www/a-1.m3u8", "50%d %.m3u8"})
		for (const unsigned number : {0u, 7u, 99'999u, 100'000u}) {
			const auto path = segment_paths(list, 0).nth(number, now);
			ASSERT_TRUE(path);
			const std::string file = segment_file(list, number);
			const std::filesystem::path folder =
				std::filesystem::path(list).parent_path();
			EXPECT_EQ(*path, (folder / file).string());
			EXPECT_EQ(segment_number(list, file), number);
		}
}

TEST(SegmentNames, OfAnotherListHaveNoNumber)
{
	EXPECT_EQ(segment_file("/www/live.m3u8", 3), "live-00003.ts");
	for (const std::string file :
	     {"other-00003.ts", "live-3.ts", "live-00003.mp4", "live-0000x.ts", "live.ts", "",
	      "live--0003.ts", "live-99999999999999999999.ts"})
		EXPECT_EQ(segment_number("/www/live.m3u8", file), std::nullopt) << file;
}

} // namespace
} // namespace penstock
