#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/pipeline/pipeline.h"
#include "app/planning/planner.h"
#include "tests/support/fakes/fake_camera.h"
#include "tests/support/fakes/fake_encoder.h"

namespace penstock::test {

/// An output set of one output that somebody else owns.
std::unique_ptr<OutputSet> output_set_of(Output &output, bool optional = false);

/// Keeps the coded frames of a run, and fails when it is told to. Written by the thread of an
/// output; to be looked at after the run.
class FakeOutput final : public Output
{
public:
	Status write(const Packet &packet) override;
	void begin_segment() override;
	Status finish() override;

	std::vector<FakeCoded> frames() const { return parse_fake_stream(bytes_); }
	/// What stands beside them in their packets.
	const std::vector<ClockTime> &times() const { return times_; }
	/// The places of the keyframes among them.
	const std::vector<std::size_t> &keyframes() const { return keyframes_; }
	std::uint32_t finished() const { return finished_; }
	/// The numbers of the frames that a file in segments would begin with.
	const std::vector<std::size_t> &cuts() const { return cuts_; }

	bool optional = false;
	std::optional<std::size_t> full_after; ///< ENOSPC once it has as many frames
	std::optional<Error> fails_to_finish;
	std::function<void(std::size_t)> wrote; ///< called with the number of frames so far
	std::function<void()> cut;

private:
	std::vector<std::byte> bytes_;
	std::vector<ClockTime> times_;
	std::vector<std::size_t> keyframes_;
	std::size_t writes_ = 0;
	bool segment_wanted_ = false;
	std::vector<std::size_t> cuts_;
	std::uint32_t finished_ = 0;
};

/// Third allocators of a machine that does not exist: "paged", "contiguous" and "protected" pass
/// for dmabufs, "system" is none; any other name is not there.
Result<AllocatorRef> open_fake_allocator(const std::string &name);

/// What becomes of a fake camera that is lost.
struct FakeComeback {
	FakeCameraTraits camera{}; ///< that is there then
	std::uint32_t looks = 1;   ///< until it is; 0: never
	ClockTime until{};	   ///< unset: it is awaited for ever
};

/// A fake camera and a fake encoder with what a run needs; the real planner and pipeline between
/// them.
class FakeRig
{
public:
	FakeRig(const FakeCameraTraits &camera_traits, const FakeEncoderTraits &encoder_traits);

	/// `size`: the camera's default when absent.
	Outcome<void> make_plan(const AllocationPolicy &policy = {},
				const std::vector<std::string> &allocators = {"paged"},
				const CameraSettings &settings = {});
	/// The chosen path of make_plan(), followed by those below when it fails.
	std::optional<Fault> run(const RunLimits &limits, RunControl &control);

	/// Forgets the plan and frees what the devices have.
	void release();
	/// What the pipeline and the planner did against the contracts of the roles.
	std::vector<std::string> misuses() const;

	FakeCamera camera;
	FakeEncoder encoder;
	FakeOutput output;
	Planner planner;
	Plan plan;
	Statistics statistics;		     ///< of the last run
	std::vector<std::string> step_downs; ///< the reasons
	std::vector<PipelineState> states;   ///< of the last run
	EndReason ended_by;
	std::function<void(PipelineState)> entered;
	std::function<void(const Statistics &)> progressed;
	std::function<void()> stepping_down;  ///< called before the planner is asked
	std::optional<FakeComeback> comeback; ///< without it the run ends
	std::uint32_t looks = 0;	      ///< for the lost camera
	bool shows_card = false; ///< another camera stands in for this one from the beginning

private:
	class Recoverer;

	std::deque<FakeCamera> returned_; ///< one after another
	std::deque<Planner> planners_;	  ///< of these
};

} // namespace penstock::test
