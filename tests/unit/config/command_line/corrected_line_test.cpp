#include "config/command_line/corrected_line.h"

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(CorrectedLine, TakesTheValueThatSaysMore)
{
	CorrectedLine line;
	line.add("--encoder", "auto");
	line.add("--encoder", "vaapi");
	line.add("--encoder", "v4l2");
	EXPECT_EQ(line.text("plan"), "penstock plan --encoder vaapi");
	line.add("--encoder", "vaapi:/dev/dri/renderD128");
	line.add("--encoder", "/dev/video11");
	EXPECT_EQ(line.text("plan"), "penstock plan --encoder vaapi:/dev/dri/renderD128");
}

TEST(CorrectedLine, IsWhatAShellTakesApartAgain)
{
	CorrectedLine line;
	line.add_more("--output", "it's a \"film\".mp4");
	line.add("--overwrite", std::nullopt);
	line.add_more("--output", "");
	EXPECT_EQ(line.text("record"),
		  R"(penstock record --overwrite --output 'it'\''s a "film".mp4' --output '')");
}

TEST(CorrectedLine, HidesSecrets)
{
	CorrectedLine line;
	line.add_more("--output", "rtsp://me:it's@host/door");
	EXPECT_EQ(line.text("record"), "penstock record --output 'rtsp://***@host/door'");
}

} // namespace
} // namespace penstock
