#include "tests/lab/paths.h"
#include "tests/lab/vaapi/va_lab_test.h"
#include "tests/support/pictures/pattern_picture.h"

namespace penstock::test {
namespace {

constexpr unsigned kFrames = 12;
constexpr Size kSize{322, 242};

/// The pattern camera and the lossless engine of the software driver.
class VaPattern : public VaLab, public testing::WithParamInterface<PathCase>
{};

TEST_P(VaPattern, ComesBackBitForBit)
{
	Finished run = penstock(Words{"record", "--camera", "pattern", "--fps", "0", "--encoder",
				      "vaapi", "--size", to_string(kSize), "--format", "NV12",
				      "--frames", std::to_string(kFrames)} +
				GetParam().options +
				Words{"-o", stream(), "--stats-file", file("statistics.json")});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_EQ(statistics()["path"]["strategy"], GetParam().strategy);
	EXPECT_EQ(statistics()["bytes_copied"]["total"], 0);
	expect_content_driver(kFrames);

	std::string expected;
	for (unsigned number = 0; number < kFrames; ++number)
		expected += pattern_nv12(kSize, number);
	EXPECT_TRUE(decode() == expected);
}

INSTANTIATE_TEST_SUITE_P(Paths, VaPattern,
			 testing::Values(import_path(), export_path(), dma_heap_path(),
					 udmabuf_path()),
			 [](const auto &test) { return test.param.name; });

} // namespace
} // namespace penstock::test
