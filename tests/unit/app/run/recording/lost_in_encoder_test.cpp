#include <chrono>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/fakes/fake_encoder.h"
#include "tests/support/rigs/fake_node_run.h"

// A whole run whose encoder takes frames that nothing comes of: each of them is counted.

namespace penstock::test {
namespace {

constexpr std::uint64_t kFramesBefore = 10;

struct Loss {
	const char *name;
	std::uint64_t frames;
	FakeEncoderNodeTraits encoder;
};

class LostInEncoder : public testing::TestWithParam<Loss>
{
protected:
	ExitCode record()
	{
		FakeCameraNodeTraits camera;
		camera.free_running = true;
		FakeEncoderNodeTraits encoder = GetParam().encoder;
		encoder.controls = usual_encoder_controls();
		FakeIo io;
		io.add(kFakeCameraPath, std::make_shared<FakeCameraNode>(camera));
		io.add(kFakeEncoderPath, std::make_shared<FakeEncoderNode>(encoder));
		return run_now(fake_node_settings(scratch_, kFramesBefore), io);
	}
	std::string recording() const { return scratch_.file("out.h264"); }
	nlohmann::json statistics() const
	{
		return nlohmann::json::parse(read_file(scratch_.file("statistics.json")));
	}

	ScratchDirectory scratch_;
};

TEST_P(LostInEncoder, IsCounted)
{
	EXPECT_EQ(record(), ExitCode::kDone);
	const nlohmann::json told = statistics();
	EXPECT_EQ(told["frames_captured"], kFramesBefore);
	EXPECT_EQ(told["frames_encoded"], kFramesBefore - GetParam().frames);
	EXPECT_EQ(told["frames_dropped"]["corrupt"], GetParam().frames);
	EXPECT_EQ(std::filesystem::file_size(recording()),
		  (kFramesBefore - GetParam().frames) * sizeof(FakeCoded));
}

Loss loss(const char *name, std::uint64_t frames, void (*change)(FakeEncoderNodeTraits &))
{
	Loss result{name, frames, {}};
	change(result.encoder);
	return result;
}

using Traits = FakeEncoderNodeTraits;

const Loss kLosses[] = {
	loss("none", 0, [](Traits &) {}),
	loss("flagged_on_the_raw_queue", 2,
	     [](Traits &encoder) {
		     encoder.failed_raw = {2, 5};
	     }),
	loss("flagged_on_the_coded_queue", 2,
	     [](Traits &encoder) {
		     encoder.failed_coded = {2, 5};
	     }),
	loss("left_out_by_rate_control", 2,
	     [](Traits &encoder) {
		     encoder.left_out = {2, 5};
	     }),
	loss("left_out_and_flagged", 3,
	     [](Traits &encoder) {
		     encoder.failed_raw = {1};
		     encoder.left_out = {2, 5};
	     }),
	// It wants three frames before it codes the first, and nobody can tell it that no more
	// come.
	loss("kept_at_the_end", 2,
	     [](Traits &encoder) {
		     encoder.drain_end = FakeDrainEnd::kUnmarked;
		     encoder.lookahead = 3;
	     }),
};

INSTANTIATE_TEST_SUITE_P(Every, LostInEncoder, testing::ValuesIn(kLosses),
			 [](const auto &each) { return std::string(each.param.name); });

} // namespace
} // namespace penstock::test
