#include <map>

#include "tests/lab/va_lab_test.h"
#include "tests/lab/ways.h"
#include "tests/support/process/open_dmabufs.h"

namespace penstock::test {
namespace {

using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// A way, and the kernel driver whose dmabufs the frames then are in.
struct VaWay {
	Way way;
	std::string exporter;
};

void PrintTo(const VaWay &way, std::ostream *stream)
{
	*stream << way.way.name;
}

constexpr unsigned kFrames = 150;

class VaRecord : public VaLab, public testing::WithParamInterface<VaWay>
{};

TEST_P(VaRecord, EncodesTheCamerasOwnMemoryToItsPixels)
{
	const VaSource source{.height = 480, .rate = "10"};
	ChildProcess recording(
		penstock_command(record_words(source, kFrames, GetParam().way.options)));
	ASSERT_TRUE(wait_for_size(stream(), 1));
	std::map<std::uint64_t, std::string> dmabufs = open_dmabufs(recording.pid());
	ASSERT_EQ(recording.wait(std::chrono::seconds(60)), exited(0)) << recording.err();

	const nlohmann::json result = statistics();
	EXPECT_EQ(result["frames_captured"], kFrames);
	EXPECT_EQ(result["frames_encoded"], kFrames);
	for (const char *cause : {"camera", "corrupt", "late"})
		EXPECT_EQ(result["frames_dropped"][cause], 0) << cause;
	EXPECT_EQ(result["bytes_copied"]["total"], 0);
	EXPECT_EQ(result["path"]["strategy"], GetParam().way.strategy);
	EXPECT_THAT(result["path"]["allocator"].get<std::string>(),
		    StartsWith(GetParam().way.allocator));
	expect_content_driver(kFrames);
	expect_pictures(kFrames, capture(source));

	const std::vector<nlohmann::json> frames = driver().log("frame");
	const std::set<std::uint64_t> inodes = frame_inodes(frames);
	EXPECT_GE(inodes.size(), 2u);
	EXPECT_LE(inodes.size(), result["path"]["buffers"].get<std::size_t>());
	for (std::uint64_t inode : inodes)
		EXPECT_EQ(dmabufs[inode], GetParam().exporter) << inode;
	for (const nlohmann::json &frame : frames)
		EXPECT_EQ(frame["imported"], GetParam().way.strategy != "import");
}

// The software driver makes its surfaces of udmabufs.
INSTANTIATE_TEST_SUITE_P(Ways, VaRecord,
			 testing::Values(VaWay{import_way(), "udmabuf"},
					 VaWay{export_way(), "videobuf2_vmalloc"},
					 VaWay{dma_heap_way(), "system"},
					 VaWay{udmabuf_way(), "udmabuf"}),
			 [](const auto &test) { return test.param.way.name; });

} // namespace
} // namespace penstock::test
