#include "tests/support/rigs/fake_rig.h"

#include <cerrno>
#include <chrono>
#include <utility>

#include "core/allocation/allocation_error.h"
#include "core/memory/system_allocator.h"
#include "tests/support/rigs/pipeline_run.h"

namespace penstock::test {

namespace {

/// What an output set owns, of an output that the test owns.
class BorrowedOutput final : public Output
{
public:
	explicit BorrowedOutput(Output &output) : output_(output) {}

	Status write(const Packet &packet) override { return output_.write(packet); }
	void begin_segment() override { output_.begin_segment(); }
	Status finish() override { return output_.finish(); }

private:
	Output &output_;
};

/// Keeps the states of a rig's run, and tells of them.
class RigObserver final : public PipelineObserver
{
public:
	explicit RigObserver(FakeRig &rig) : rig_(rig) {}

	void entered(PipelineState state) override
	{
		rig_.states.push_back(state);
		if (rig_.entered)
			rig_.entered(state);
	}
	void progressed(const Statistics &now, const Decision &) override
	{
		if (rig_.progressed)
			rig_.progressed(now);
	}
	void happened(Event) override {}

private:
	FakeRig &rig_;
};

} // namespace

/// Another path where the memory was refused, and another camera where it was lost.
class FakeRig::Recoverer final : public Recovery
{
public:
	explicit Recoverer(FakeRig &rig)
		: rig_(rig), paths_(rig.camera, rig.planner, rig.plan, [&rig](const Error &reason) {
			  rig.step_downs.push_back(reason.context);
			  if (rig.stepping_down)
				  rig.stepping_down();
		  })
	{}

	Next next(const Fault &fault) override
	{
		const bool lost =
			fault.part == Fault::Part::kCamera && !is_allocation_error(fault.error);
		if (lost && rig_.comeback)
			return AwaitCamera{rig_.comeback->until};
		return paths_.next(fault);
	}

	Next look_for_camera() override
	{
		if (++rig_.looks != rig_.comeback->looks)
			return AwaitCamera{};
		rig_.looks = 0;
		rig_.plan = {};
		rig_.encoder.release_allocation();
		FakeCamera &other = rig_.returned_.emplace_back(rig_.comeback->camera);
		auto made = rig_.planners_.emplace_back(other, rig_.encoder, open_fake_allocator)
				    .plan({}, {}, {"paged"});
		if (!made)
			return GiveUp{std::move(made.error())};
		rig_.plan = std::move(*made);
		return NextPath{rig_.plan.decision, &other};
	}

private:
	FakeRig &rig_;
	ToldRecovery paths_;
};

std::unique_ptr<OutputSet> output_set_of(Output &output, bool optional)
{
	OutputWorker::Setup setup;
	setup.url = "fake:";
	setup.optional = optional;
	setup.open = [&output](const StreamInfo &, Deadline &,
			       const OutputHandlers &) -> Result<std::unique_ptr<Output>> {
		return std::make_unique<BorrowedOutput>(output);
	};
	auto outputs = OutputSet::create({.codec = Codec::kFwht}).value();
	// Only opening could fail.
	(void)outputs->add(std::move(setup));
	return outputs;
}

Status FakeOutput::write(const Packet &packet)
{
	if (full_after && writes_ >= *full_after)
		return system_error(ENOSPC, "write fake:");
	if (packet.keyframe() && std::exchange(segment_wanted_, false)) {
		cuts_.push_back(writes_);
		if (cut)
			cut();
	}
	const std::span<const std::byte> frame = packet.data();
	bytes_.insert(bytes_.end(), frame.begin(), frame.end());
	times_.push_back(packet.pts());
	if (packet.keyframe())
		keyframes_.push_back(writes_);
	++writes_;
	if (wrote)
		wrote(writes_);
	return {};
}

void FakeOutput::begin_segment()
{
	segment_wanted_ = true;
}

Status FakeOutput::finish()
{
	++finished_;
	if (fails_to_finish)
		return tl::unexpected<Error>(*fails_to_finish);
	return {};
}

Result<AllocatorRef> open_fake_allocator(const std::string &name)
{
	if (name == "paged")
		return AllocatorRef(FakeHeap::create(FakeHeap::Kind::kPaged));
	if (name == "contiguous")
		return AllocatorRef(FakeHeap::create(FakeHeap::Kind::kContiguous));
	if (name == "protected")
		return AllocatorRef(FakeHeap::create(FakeHeap::Kind::kProtected));
	if (name == "system")
		return AllocatorRef(SystemAllocator::create());
	return system_error(ENOENT, "open fake allocator " + name);
}

FakeRig::FakeRig(const FakeCameraTraits &camera_traits, const FakeEncoderTraits &encoder_traits)
	: camera(camera_traits), encoder(encoder_traits),
	  planner(camera, encoder, open_fake_allocator)
{}

Outcome<void> FakeRig::make_plan(const AllocationPolicy &policy,
				 const std::vector<std::string> &allocators,
				 const CameraSettings &settings)
{
	auto made = planner.plan(settings, policy, allocators);
	if (!made)
		return propagate(made);
	plan = std::move(*made);
	return planner.list_rest(plan);
}

std::optional<Fault> FakeRig::run(const RunLimits &limits, RunControl &control)
{
	auto outputs = output_set_of(output, output.optional);
	const StreamParts stream{"", encoder, *outputs};
	Recoverer recovery(*this);
	states.clear();
	RigObserver observer(*this);
	FakeCamera card({});
	if (shows_card) {
		release();
		plan = Planner(card, encoder, open_fake_allocator).plan({}, {}, {"paged"}).value();
	}
	std::optional<CardParts> shown;
	if (shows_card)
		shown.emplace(CardParts{card, {SourceErrc::kNoSignal, "fake"}});
	auto pipeline = Pipeline::create({camera, {&stream, 1}, control, recovery, observer, shown},
					 plan.decision)
				.value();
	ended_by = pipeline->run(limits, std::chrono::steady_clock::now());
	statistics = pipeline->statistics();
	if (shows_card)
		plan = {};
	return fault_of(ended_by);
}

void FakeRig::release()
{
	plan = {};
	encoder.release_allocation();
	camera.release_allocation();
}

std::vector<std::string> FakeRig::misuses() const
{
	std::vector<std::string> all = camera.misuses();
	for (const FakeCamera &other : returned_)
		all.insert(all.end(), other.misuses().begin(), other.misuses().end());
	all.insert(all.end(), encoder.misuses().begin(), encoder.misuses().end());
	return all;
}

} // namespace penstock::test
