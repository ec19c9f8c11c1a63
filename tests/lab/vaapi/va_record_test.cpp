#include <map>

#include "tests/lab/paths.h"
#include "tests/lab/vaapi/va_lab_test.h"
#include "tests/support/process/open_dmabufs.h"

namespace penstock::test {
namespace {

using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// A path, and the kernel driver whose dmabufs the frames then are in.
struct VaPathCase {
	PathCase path;
	std::string exporter;
};

void PrintTo(const VaPathCase &path, std::ostream *stream)
{
	*stream << path.path.name;
}

/// Each buffer of the path several times.
constexpr unsigned kFrames = 60;

class VaRecord : public VaLab, public testing::WithParamInterface<VaPathCase>
{};

TEST_P(VaRecord, EncodesTheCamerasOwnMemoryToItsPixels)
{
	const VaSource source{.height = 480, .rate = "10"};
	ChildProcess recording(
		penstock_command(record_words(source, kFrames, GetParam().path.options)));
	ASSERT_TRUE(wait_for_size(stream(), 1));
	std::map<std::uint64_t, std::string> dmabufs = open_dmabufs(recording.pid());
	ASSERT_EQ(recording.wait(std::chrono::seconds(60)), exited(0)) << recording.err();

	const nlohmann::json result = statistics();
	EXPECT_EQ(result["frames_captured"], kFrames);
	EXPECT_EQ(result["frames_encoded"], kFrames);
	for (const char *cause : {"camera", "corrupt", "late"})
		EXPECT_EQ(result["frames_dropped"][cause], 0) << cause;
	EXPECT_EQ(result["bytes_copied"]["total"], 0);
	EXPECT_EQ(result["path"]["strategy"], GetParam().path.strategy);
	EXPECT_THAT(result["path"]["allocator"].get<std::string>(),
		    StartsWith(GetParam().path.allocator));
	expect_content_driver(kFrames);
	expect_pictures(kFrames, capture(source));

	const std::vector<nlohmann::json> frames = driver().log("frame");
	const std::set<std::uint64_t> inodes = frame_inodes(frames);
	EXPECT_GE(inodes.size(), 2u);
	EXPECT_LE(inodes.size(), result["path"]["buffers"].get<std::size_t>());
	for (std::uint64_t inode : inodes)
		EXPECT_EQ(dmabufs[inode], GetParam().exporter) << inode;
	for (const nlohmann::json &frame : frames)
		EXPECT_EQ(frame["imported"], GetParam().path.strategy != "import");
}

// The software driver makes its surfaces of udmabufs.
INSTANTIATE_TEST_SUITE_P(Paths, VaRecord,
			 testing::Values(VaPathCase{import_path(), "udmabuf"},
					 VaPathCase{export_path(), "videobuf2_vmalloc"},
					 VaPathCase{dma_heap_path(), "system"},
					 VaPathCase{udmabuf_path(), "udmabuf"}),
			 [](const auto &test) { return test.param.path.name; });

} // namespace
} // namespace penstock::test
