#include <tuple>

#include <fmt/format.h>

#include "tests/lab/paths.h"
#include "tests/lab/vaapi/va_lab_test.h"

namespace penstock::test {
namespace {

using testing::HasSubstr;

constexpr unsigned kFrames = 5;

std::string to_string(const VaSource &source)
{
	return fmt::format("{}_{}x{}", source.hdmi ? "hdmi" : "webcam", source.width,
			   source.height);
}

class VaSize : public VaLab
{
protected:
	void expect_exact_recording(const VaSource &source, const Words &options)
	{
		Finished run = record(source, kFrames, options);
		ASSERT_EQ(run.ending, exited(0)) << run.err;
		EXPECT_EQ(statistics()["frames_encoded"], kFrames);
		EXPECT_EQ(statistics()["path"]["visible"],
			  fmt::format("{}x{}", source.width, source.height));
		expect_content_driver(kFrames);
		expect_pictures(kFrames, capture(source));
	}
};

/// Sizes that have whole macroblocks or a camera that pads.
class VaFittingSize : public VaSize,
		      public testing::WithParamInterface<std::tuple<VaSource, PathCase>>
{
protected:
	void SetUp() override
	{
		VaSize::SetUp();
		if (source().hdmi)
			vivid_.connect_hdmi();
	}
	static const VaSource &source() { return std::get<VaSource>(GetParam()); }
	static const PathCase &path() { return std::get<PathCase>(GetParam()); }
};

TEST_P(VaFittingSize, IsEncodedWithoutACopy)
{
	expect_exact_recording(source(), path().options);
	EXPECT_EQ(statistics()["path"]["strategy"], path().strategy);
	EXPECT_EQ(statistics()["bytes_copied"]["total"], 0);
}

INSTANTIATE_TEST_SUITE_P(
	Sizes, VaFittingSize,
	testing::Combine(testing::Values(VaSource{.width = 1280, .height = 720, .rate = "5"},
					 VaSource{.hdmi = true, .width = 1920, .height = 1080},
					 VaSource{.hdmi = true, .width = 640, .height = 360},
					 VaSource{.hdmi = true, .width = 642, .height = 362}),
			 testing::Values(import_path(), export_path(), dma_heap_path())),
	[](const auto &test) {
		return to_string(std::get<VaSource>(test.param)) + "_" +
		       std::get<PathCase>(test.param).name;
	});

/// Sizes without, from a camera that cannot pad.
class VaUnpaddedSize : public VaSize, public testing::WithParamInterface<VaSource>
{};

TEST_P(VaUnpaddedSize, IsCopiedAndSaysWhy)
{
	const nlohmann::json answer = plan(GetParam());
	ASSERT_TRUE(answer["chosen"].is_number());
	for (const nlohmann::json &path : answer["candidates"]) {
		if (path["verdict"] != "refused")
			continue;
		EXPECT_THAT(path["reason"].get<std::string>(),
			    HasSubstr("encoder reads chroma at row"));
	}
	EXPECT_EQ(record(GetParam(), 1, {"--zero-copy", "require"}).ending, exited(5));

	use_driver();
	expect_exact_recording(GetParam(), {});
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
