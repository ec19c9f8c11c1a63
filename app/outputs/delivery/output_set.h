#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "app/outputs/delivery/output_worker.h"
#include "core/bitstream/parameter_sets.h"
#include "core/event/event_source.h"
#include "core/event/wakeup.h"
#include "devices/roles/encoder.h"

namespace penstock {

/// The outputs of one encoder. Each coded frame is copied once, into a packet that all of them
/// share; each output has a queue and a thread, so that none keeps a buffer of a device or waits
/// for another. The event source tells the loop's thread what the workers found.
class OutputSet final : public EventSource
{
public:
	static Result<std::unique_ptr<OutputSet>> create(Codec codec);
	~OutputSet() override;

	/// Begins to write. Fails where a file cannot be made and the output is not optional.
	Status add(OutputWorker::Setup setup);

	/// Called on the loop's thread: an output that is not optional has failed for good.
	void on_failed(std::function<void(Error)> handler) { failed_ = std::move(handler); }
	/// Likewise: a sink is about to be called again.
	void on_keyframe_wanted(std::function<void()> handler)
	{
		keyframe_wanted_ = std::move(handler);
	}

	/// Copies the frame; never waits. The first one is a keyframe, whatever the encoder says. A
	/// keyframe gets the parameter sets of an earlier one where the encoder gave them only
	/// once.
	void write(const CodedFrame &frame);

	/// Every output in segments begins one with the next keyframe.
	void begin_segments();

	/// The end: waits until every output has what it was given, or has failed. The error of the
	/// first one that failed and is not optional. Called once.
	Status finish();

	std::vector<OutputStatistics> statistics() const;

	int event_fd() const override { return wakeup_.fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	OutputSet(Wakeup wakeup, Codec codec) : wakeup_(std::move(wakeup)), parameter_sets_(codec)
	{}

	Wakeup wakeup_;
	std::atomic<bool> wants_keyframe_ = false;
	std::function<void(Error)> failed_;
	std::function<void()> keyframe_wanted_;
	std::vector<OutputStatistics> never_opened_; ///< optional ones
	ParameterSets parameter_sets_;
	PacketPool pool_;
	bool first_ = true;
	std::vector<std::unique_ptr<OutputWorker>> workers_;
};

} // namespace penstock
