#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string_view>
#include <thread>

#include "tests/lab/lab_test.h"
#include "tests/support/streams/fwht_stream.h"

// A service that is restarted again and again, while its camera comes and goes. The other ways in
// which a service ends are those of tests/cuts/restart_test, with the pattern.
//
// By the host's clock: vivid's thread yields in a loop while somebody else has the device's lock
// (vivid-kthread-cap.c), and where time stands still that one never has its turn.

namespace penstock::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using nlohmann::json;
using Words = std::vector<std::string>;
using Recordings = std::map<std::string, std::string>; ///< what is in a file, by its name

/// Three recordings of the same: in one file, in numbered segments, and in segments that are named
/// by the time, of which a second has several. Standard output tells what is in them.
json service_config()
{
	const json camera{{"device", "card:vivid"},
			  {"size", "640x360"},
			  {"fps", 60},
			  {"format", "NV12"},
			  {"on-loss", "wait"},
			  // No picture is like another one.
			  {"ctrl", {{"osd_text_mode", 0}}}};
	const json outputs{{{"url", "door.fwht"}},
			   {{"url", "number.fwht"}, {"segment", "100ms"}},
			   {{"url", "%Y/%H-%M-%S.fwht"}, {"segment", "100ms"}},
			   {{"url", "-"}}};
	return {{"version", 1},
		{"log-level", "debug"},
		{"stats-file", "statistics.json"},
		{"pipelines",
		 json::array(
			 {{{"camera", camera}, {"encoder", {{"gop", 4}}}, {"outputs", outputs}}})}};
}

/// What systemd runs: the line of the packaged unit.
Words unit_command(const std::string &credentials)
{
	constexpr std::string_view kKey = "ExecStart=";
	constexpr std::string_view kVariable = "${CREDENTIALS_DIRECTORY}";
	std::ifstream unit(PENSTOCK_UNIT);
	std::string line;
	while (std::getline(unit, line) && !line.starts_with(kKey))
		;
	if (const auto at = line.find(kVariable); at != std::string::npos)
		line.replace(at, kVariable.size(), credentials);
	std::istringstream text(line);
	Words words;
	for (std::string word; text >> word;)
		words.push_back(word);
	words.at(0) = PENSTOCK_PROGRAM;
	return words;
}

/// In the order in which the log names them.
Words segments_in(const std::string &log)
{
	constexpr std::string_view kWord = " segment ";
	Words names;
	std::istringstream lines(log);
	for (std::string line; std::getline(lines, line);)
		if (const auto at = line.find(kWord); at != std::string::npos)
			names.push_back(line.substr(at + kWord.size()));
	return names;
}

std::vector<std::string> frames_in(const std::string &stream)
{
	std::vector<std::string> frames;
	for (const FwhtFrame &frame : split_fwht(stream).frames)
		frames.emplace_back(reinterpret_cast<const char *>(frame.data.data()),
				    frame.data.size());
	return frames;
}

/// What happens to a run of the service.
struct Fate {
	unsigned losses; ///< the camera goes while it records, and comes back
	bool ends_lost;	 ///< it is away at the end; the next run begins without it
	int end;	 ///< signal
};

constexpr std::array<Fate, 6> kFates{{{0, false, SIGTERM},
				      {1, false, SIGKILL},
				      {0, true, SIGTERM},
				      {2, false, SIGTERM},
				      {1, true, SIGKILL},
				      {0, false, SIGKILL}}};

/// A run that is over.
struct Ended {
	std::vector<std::string> told; ///< frames on standard output
	std::uint64_t reported = 0;    ///< how many frames each file has, by the statistics
	Words segments;
	bool killed = false;
};

class CameraRestart : public LabTest
{
protected:
	CameraRestart()
	{
		fs::create_directory(file("credentials"));
		fs::create_directory(file("state"));
		std::ofstream(file("credentials/config.json")) << service_config();
	}

	void TearDown() override
	{
		if (!has_camera())
			vivid_.bind();
	}

	static bool has_camera() { return has_node("vivid-000-vid-cap"); }

	Recordings recordings() const
	{
		Recordings found;
		for (const auto &entry : fs::recursive_directory_iterator(file("state")))
			if (entry.path().extension() == ".fwht")
				found[entry.path().lexically_relative(file("state"))] =
					read_file(entry.path());
		return found;
	}

	/// Of the file that has the fewest; what was reported before if there is no report.
	std::uint64_t ask(const ChildProcess &service, std::uint64_t before) const
	{
		const std::string statistics = file("state/statistics.json");
		service.signal(SIGUSR1);
		std::this_thread::sleep_for(20ms);
		if (!fs::exists(statistics))
			return before;
		std::vector<std::uint64_t> frames;
		const json report = read_json(statistics);
		for (const json &output : report["outputs"])
			frames.push_back(output["frames"]);
		return frames.empty() ? before : *std::ranges::min_element(frames);
	}

	/// Until so many more frames are reported as written.
	void record(const ChildProcess &service, Ended &run, std::uint64_t frames) const
	{
		const auto deadline = std::chrono::steady_clock::now() + 60s;
		const auto goes_on = [&service, deadline] {
			return service.running() && std::chrono::steady_clock::now() < deadline;
		};
		// Before it records the signal might end it.
		while (goes_on() && service.out().empty())
			std::this_thread::sleep_for(20ms);
		const std::uint64_t enough = run.reported + frames;
		while (goes_on() && run.reported < enough)
			run.reported = ask(service, run.reported);
		EXPECT_GE(run.reported, enough) << service.err();
	}

	Ended run(const Fate &fate, std::uint64_t frames) const
	{
		fs::remove(file("state/statistics.json"));
		// The unit's WorkingDirectory.
		const Words command =
			Words{"env", "--chdir", file("state")} + unit_command(file("credentials"));
		ChildProcess service(command);
		if (!has_camera()) {
			std::this_thread::sleep_for(100ms);
			vivid_.bind();
		}
		Ended ended;
		ended.killed = fate.end == SIGKILL;
		record(service, ended, frames);
		for (unsigned loss = 0; loss < fate.losses; ++loss) {
			vivid_.unbind();
			vivid_.bind();
			record(service, ended, frames);
		}
		if (fate.ends_lost)
			vivid_.unbind();
		service.signal(fate.end);
		EXPECT_EQ(service.wait(60s),
			  ended.killed ? (Ending{Ending::How::kSignalled, SIGKILL}) : exited(0))
			<< service.err();
		ended.told = frames_in(service.out());
		ended.segments = segments_in(service.err());
		return ended;
	}
};

/// What the run told is in these files, in that order, and nothing else.
void expect_all(const Ended &run, const Words &names, const Recordings &found)
{
	std::vector<std::string> frames;
	for (const std::string &name : names)
		for (std::string &frame : frames_in(found.at(name)))
			frames.push_back(std::move(frame));
	EXPECT_GE(frames.size(), run.reported);
	// Of the last frames before a kill one output may have more than another.
	EXPECT_TRUE(run.killed || frames.size() == run.told.size())
		<< frames.size() << " of " << run.told.size();
	const std::size_t both = std::min(frames.size(), run.told.size());
	EXPECT_TRUE(std::equal(frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(both),
			       run.told.begin()));
}

/// The files of the run are new, and those of the others as they were.
void expect_kept(const Ended &run, Recordings found, const Recordings &before)
{
	for (const auto &[name, content] : before) {
		ASSERT_TRUE(found.contains(name)) << name;
		EXPECT_TRUE(found.extract(name).mapped() == content) << name << " is another one";
	}
	Words single;
	Words numbered;
	Words timed;
	for (const auto &[name, content] : found)
		if (name.starts_with("door"))
			single.push_back(name);
	for (const std::string &name : run.segments)
		(name.starts_with("number") ? numbered : timed).push_back(name);
	EXPECT_EQ(single.size() + run.segments.size(), found.size());
	EXPECT_EQ(single.size(), 1u);
	for (const Words &names : {single, numbered, timed})
		expect_all(run, names, found);
}

TEST_F(CameraRestart, KeepsEveryReportedFrameAndRewritesNoFile)
{
	constexpr std::size_t kRestarts = 20;
	Recordings before;
	for (std::size_t number = 0; number < kRestarts; ++number) {
		SCOPED_TRACE(number);
		const Ended ended = run(kFates[number % kFates.size()], 5 + number);
		Recordings found = recordings();
		ASSERT_NO_FATAL_FAILURE(expect_kept(ended, found, before));
		EXPECT_GT(found.size(), before.size());
		before = std::move(found);
	}
}

} // namespace
} // namespace penstock::test
