// JPEG that real drivers decode before they encode: what they take, up to the submission.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/real_va/driver_variables.h"
#include "tests/real_va/path/planned_path.h"
#include "tests/real_va/sources/no_coded.h"
#include "tests/real_va/sources/told_source.h"
#include "tests/support/pictures/jpeg_writer.h"
#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;

struct Case {
	std::string name;
	JpegKind kind;
	Size size;
};

std::ostream &operator<<(std::ostream &stream, const Case &each)
{
	return stream << each.name;
}

/// Waits until the encoder was told of a picture: Mesa submits in a thread of its own.
std::string why_not_encoded(const std::string &log)
{
	const auto end = std::chrono::steady_clock::now() + 30s;
	while (!read_told_source(log)) {
		if (std::chrono::steady_clock::now() > end)
			return "the encoder was told of no picture";
		std::this_thread::sleep_for(1ms);
	}
	return has_unknown(log) ? "the kernel was asked for something that the preload library "
				  "does not know"
				: "taken";
}

/// What becomes of a frame: "taken", or the reason why not.
std::string decode_frame(const Case &each, const std::string &log)
{
	FakeCameraTraits traits;
	traits.formats = {PixelFormat::kMJPG};
	traits.sizes = {each.size};
	AllocationPolicy policy;
	policy.memory = Strategy::kDeviceConvert;
	auto path = plan_path(traits, each.size, policy);
	if (!path)
		return path.error().what + ": " + path.error().reason;
	if (!path->plan.chosen)
		return "no path: " + path->plan.attempts.at(0).reason;
	NoCoded sink;
	if (Status status = path->encoder->start(sink); !status)
		return status.error().message();
	auto frame = path->plan.decision.camera.pool->acquire(BufferPool::Wait::kReturn);
	if (!frame || !*frame)
		return "no free buffer";
	const auto jpeg = JpegWriter::write(each.size, each.kind, [](unsigned i, auto x, auto y) {
		return static_cast<std::uint8_t>(40 * i + x / 8 + y / 8);
	});
	auto mapping = (**frame)->memory(0).map(MapMode::kWrite);
	if (!mapping || mapping->size() < jpeg.size())
		return "no room for a JPEG";
	std::ranges::copy(std::as_bytes(std::span(jpeg)), mapping->bytes().begin());
	(void)mapping->unmap();
	(**frame)->pts = ClockTime(1s);
	if (Status status = path->encoder->submit(std::move(**frame)); !status)
		return status.error().message();
	return why_not_encoded(log);
}

class Decoding : public testing::TestWithParam<Case>
{};

TEST_P(Decoding, GoesToTheEncoder)
{
	if (const std::string missing = missing_driver(); !missing.empty())
		GTEST_SKIP() << missing;
	const ScratchDirectory scratch;
	const std::string log = scratch.file("log");
	const std::string told = scratch.file("told");
	// It leaves without waiting for a GPU that never answers.
	const Ending ending = run_in_child([&] {
		::setenv("REAL_VA_LOG", log.c_str(), 1);
		std::ofstream(told) << decode_frame(GetParam(), log) << std::endl;
		std::_Exit(EXIT_SUCCESS);
		return 0;
	});
	EXPECT_EQ(ending, exited(0));
	std::ifstream lines(told);
	std::string outcome;
	std::getline(lines, outcome);
	// Mesa 22.3 decodes 4:2:2 to YUY2, which its converter does not list.
	const bool mesa_422 =
		variable("LIBVA_DRIVER_NAME") == "radeonsi" && GetParam().kind.rows == 1;
	if (mesa_422)
		EXPECT_NE(outcome.find("does not make NV12 of JPEG with 4:2:2 chroma"),
			  std::string::npos)
			<< outcome;
	else
		EXPECT_EQ(outcome, "taken");
}

INSTANTIATE_TEST_SUITE_P(Jpeg, Decoding,
			 testing::Values(Case{"hd420", {3, 2, 2, true}, {1280, 720}},
					 Case{"hd422", {3, 2, 1, true}, {1280, 720}},
					 Case{"full420", {3, 2, 2, false}, {1920, 1080}},
					 Case{"full422", {3, 2, 1, false}, {1920, 1080}}),
			 [](const auto &test) { return test.param.name; });

} // namespace
} // namespace penstock::test
