#include <algorithm>
#include <array>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/unique_fd.h"
#include "tests/lab/lab_test.h"
#include "tests/support/streams/fwht_stream.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using Words = std::vector<std::string>;

constexpr std::size_t kFrames = 400;

/// Reads until there is no writer any more.
std::string read_to_end(int pipe)
{
	std::string content;
	std::array<char, 65536> piece;
	for (;;) {
		const ssize_t size = ::read(pipe, piece.data(), piece.size());
		if (size <= 0)
			return content;
		content.append(piece.data(), static_cast<std::size_t>(size));
	}
}

/// An output whose reader does nothing for a while.
class SlowOutput : public LabTest
{
protected:
	/// Each frame has its number and time in the picture, so that no two are the same.
	static Words record(std::size_t frames)
	{
		return record_small() + Words{"--ctrl",	  "osd_text_mode=all",	 "--gop", "10",
					      "--frames", std::to_string(frames)};
	}

	/// Bytes of a coded frame, which are nearly the same for all.
	std::size_t frame_size() const
	{
		const std::string trial = file("trial.fwht");
		EXPECT_EQ(penstock(record(10) + Words{"-o", trial}).ending, exited(0));
		return read_file(trial).size() / 10;
	}
};

TEST_F(SlowOutput, DropsForItselfAndGoesOnAtAKeyframe)
{
	const std::string pipe = file("slow");
	const std::string whole = file("whole.fwht");
	const std::size_t most_of_them = frame_size() * kFrames * 3 / 4;
	ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
	const UniqueFd reader(::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
	ASSERT_TRUE(reader);

	ChildProcess recording(
		penstock_command(record(kFrames) + Words{"-o", pipe, "-o", whole, "--stats-file",
							 file("statistics.json")}));
	ASSERT_TRUE(wait_for_size(whole, most_of_them)) << recording.err();
	ASSERT_EQ(::fcntl(reader.get(), F_SETFL, 0), 0);
	const std::string slow = read_to_end(reader.get());
	ASSERT_EQ(recording.wait(60s), exited(0)) << recording.err();

	const json statistics = read_json(file("statistics.json"));
	EXPECT_EQ(statistics["frames_encoded"], kFrames);
	EXPECT_EQ(statistics["frames_dropped"], (json{{"camera", 0}, {"corrupt", 0}, {"late", 0}}));
	const json &outputs = statistics["outputs"];
	const std::size_t dropped = outputs[0]["dropped"];
	EXPECT_GT(dropped, 0u);
	EXPECT_EQ(outputs[1]["dropped"], 0);
	EXPECT_EQ(outputs[1]["frames"], kFrames);

	const std::string complete = read_file(whole);
	const FwhtFrames all = split_fwht(complete);
	EXPECT_EQ(all.frames.size(), kFrames);
	const FwhtFrames kept = split_fwht(slow);
	EXPECT_EQ(kept.rest, 0u);
	ASSERT_EQ(kept.frames.size(), kFrames - dropped);
	// There is one gap, and it ends with a keyframe.
	const auto same = [&](std::size_t here, std::size_t there) {
		return std::ranges::equal(kept.frames[here].data, all.frames[there].data);
	};
	std::size_t gap = 0;
	while (gap < kept.frames.size() && same(gap, gap))
		++gap;
	ASSERT_GT(gap, 0u);
	ASSERT_LT(gap, kept.frames.size()) << "nothing came after the gap";
	EXPECT_TRUE(kept.frames[gap].keyframe);
	for (std::size_t i = gap; i < kept.frames.size(); ++i)
		ASSERT_TRUE(same(i, i + dropped)) << i;
}

} // namespace
} // namespace penstock::test
