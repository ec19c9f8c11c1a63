#include <fmt/format.h>

#include "tests/lab/va_lab_test.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;

constexpr unsigned kFrames = 10;

std::string to_string(const VaSource &source)
{
	return fmt::format("{}_{}x{}", source.hdmi ? "hdmi" : "webcam", source.width,
			   source.height);
}

class VaSize : public VaLab, public testing::WithParamInterface<VaSource>
{
protected:
	void SetUp() override
	{
		VaLab::SetUp();
		if (GetParam().hdmi)
			vivid_.connect_hdmi();
	}

	void expect_exact_recording(const Words &options)
	{
		Finished run = record(GetParam(), kFrames, options);
		ASSERT_EQ(run.ending, exited(0)) << run.err;
		EXPECT_EQ(statistics()["frames_encoded"], kFrames);
		EXPECT_EQ(statistics()["path"]["visible"],
			  fmt::format("{}x{}", GetParam().width, GetParam().height));
		expect_content_driver(kFrames);
		expect_pictures(kFrames, capture(GetParam()));
	}
};

/// Sizes that have whole macroblocks or a camera that pads.
class VaFittingSize : public VaSize
{};

TEST_P(VaFittingSize, IsEncodedWithoutACopy)
{
	expect_exact_recording({"--zero-copy", "require"});
	EXPECT_EQ(statistics()["bytes_copied"]["total"], 0);
}

INSTANTIATE_TEST_SUITE_P(Sizes, VaFittingSize,
			 testing::Values(VaSource{.width = 1280, .height = 720, .rate = "5"},
					 VaSource{.hdmi = true, .width = 1920, .height = 1080},
					 VaSource{.hdmi = true, .width = 640, .height = 360},
					 VaSource{.hdmi = true, .width = 642, .height = 362}),
			 [](const auto &test) { return to_string(test.param); });

/// Sizes without, from a camera that cannot pad.
class VaUnpaddedSize : public VaSize
{};

TEST_P(VaUnpaddedSize, IsCopiedAndSaysWhy)
{
	const nlohmann::json answer = plan(GetParam());
	ASSERT_TRUE(answer["chosen"].is_number());
	for (const nlohmann::json &way : answer["candidates"]) {
		if (way["verdict"] != "refused")
			continue;
		EXPECT_THAT(way["reason"].get<std::string>(),
			    HasSubstr("encoder reads chroma at row"));
	}
	EXPECT_EQ(record(GetParam(), 1, {"--zero-copy", "require"}).ending, exited(5));

	use_driver();
	expect_exact_recording({});
	EXPECT_EQ(statistics()["path"]["strategy"], "copy");
	EXPECT_EQ(statistics()["bytes_copied"]["total"],
		  kFrames * GetParam().width * GetParam().height * 3 / 2);
}

INSTANTIATE_TEST_SUITE_P(Sizes, VaUnpaddedSize,
			 testing::Values(VaSource{.width = 1920, .height = 1080, .rate = "2"},
					 VaSource{.width = 640, .height = 360}),
			 [](const auto &test) { return to_string(test.param); });

} // namespace
} // namespace penstock::test
