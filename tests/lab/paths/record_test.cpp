#include <map>

#include "tests/lab/lab_test.h"
#include "tests/lab/paths.h"
#include "tests/support/streams/fwht_decoder.h"
#include "tests/support/streams/fwht_stream.h"

#include <linux/videodev2.h>

namespace penstock::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr std::uint32_t kFrames = 150;

/// One recording per path that all tests look at.
class Record : public LabTest, public testing::WithParamInterface<PathCase>
{
protected:
	struct Recording {
		Finished run;
		nlohmann::json statistics;
		std::string stream;
	};

	static Recording record(const PathCase &path)
	{
		ScratchDirectory scratch;
		std::string output = scratch.file("out.fwht");
		std::string statistics = scratch.file("statistics.json");
		Recording result;
		result.run =
			penstock(record_hd() + path.options +
				 std::vector<std::string>{"--frames", std::to_string(kFrames), "-o",
							  output, "--stats-file", statistics});
		if (result.run.ending == exited(0)) {
			result.statistics = read_json(statistics);
			result.stream = read_file(output);
		}
		return result;
	}

	void SetUp() override
	{
		LabTest::SetUp();
		auto known = recordings_.find(GetParam().name);
		if (known == recordings_.end())
			known = recordings_.emplace(GetParam().name, record(GetParam())).first;
		recording_ = &known->second;
		ASSERT_EQ(recording_->run.ending, exited(0)) << recording_->run.err;
	}

	static void TearDownTestSuite() { recordings_.clear(); }

	const nlohmann::json &statistics() const { return recording_->statistics; }

	const Recording *recording_ = nullptr;

private:
	static inline std::map<std::string, Recording> recordings_;
};

TEST_P(Record, WritesEveryFrame)
{
	FwhtFrames split = split_fwht(recording_->stream);
	EXPECT_EQ(split.frames.size(), kFrames);
	EXPECT_EQ(split.rest, 0u);
	for (const FwhtFrame &frame : split.frames) {
		EXPECT_EQ(frame.width, 1280u);
		EXPECT_EQ(frame.height, 720u);
	}
	EXPECT_EQ(count_decoded(recording_->stream, V4L2_PIX_FMT_NV12), kFrames);
}

TEST_P(Record, LosesNoFrame)
{
	EXPECT_EQ(statistics()["frames_captured"], kFrames);
	EXPECT_EQ(statistics()["frames_encoded"], kFrames);
	EXPECT_EQ(statistics()["frames_dropped"]["camera"], 0);
	EXPECT_EQ(statistics()["frames_dropped"]["corrupt"], 0);
	EXPECT_EQ(statistics()["frames_dropped"]["late"], 0);
	EXPECT_EQ(statistics()["bytes_out"], recording_->stream.size());
}

TEST_P(Record, CopiesNothing)
{
	EXPECT_EQ(statistics()["bytes_copied"]["total"], 0);
	EXPECT_EQ(statistics()["path"]["strategy"], GetParam().strategy);
	EXPECT_THAT(statistics()["path"]["allocator"].get<std::string>(),
		    StartsWith(GetParam().allocator));
}

TEST_P(Record, TellsItsPathInTheStatistics)
{
	const nlohmann::json &path = statistics()["path"];
	EXPECT_EQ(path["format"], "NV12");
	EXPECT_EQ(path["visible"], "1280x720");
	EXPECT_EQ(path["coded_size"], "1280x720");
	EXPECT_EQ(path["stride"], 1280);
	EXPECT_GE(path["buffers"], 2);
	EXPECT_GE(statistics()["duration_s"], (kFrames - 2) / 30.0);
	EXPECT_GT(statistics()["first_frame_ms"], 0);
}

TEST_P(Record, TellsItsPathAtTheStart)
{
	std::string line = recording_->run.err.substr(0, recording_->run.err.find('\n'));
	EXPECT_THAT(line, HasSubstr("path=" + GetParam().strategy));
	EXPECT_THAT(line, HasSubstr("NV12 1280x720"));
	EXPECT_THAT(line, HasSubstr("copies/frame=0"));
	EXPECT_THAT(line, HasSubstr(statistics()["path"]["buffers"].dump() + " buffers"));
}

TEST_P(Record, KeepsStandardOutputEmpty)
{
	EXPECT_THAT(recording_->run.out, IsEmpty());
}

TEST_P(Record, WritesTheSameBytesToStandardOutput)
{
	Finished run = penstock(record_hd() + GetParam().options +
				std::vector<std::string>{"--frames", "30", "-o", "-"});
	ASSERT_EQ(run.ending, exited(0)) << run.err;
	EXPECT_EQ(split_fwht(run.out).frames.size(), 30u);
	EXPECT_TRUE(run.out == recording_->stream.substr(0, run.out.size()));
}

INSTANTIATE_TEST_SUITE_P(Paths, Record,
			 testing::Values(default_path(profile()), import_path(), export_path(),
					 dma_heap_path()),
			 [](const auto &test) { return test.param.name; });

} // namespace
} // namespace penstock::test
