#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "app/outputs/delivery/output_worker.h"
#include "core/bitstream/parameter_sets.h"
#include "core/event/event_source.h"
#include "core/event/wakeup.h"
#include "devices/roles/encoder.h"

namespace penstock {

/// The outputs of one encoder. Each coded frame is copied once, into a packet that all outputs
/// share. Each output has a queue and a thread, so that none holds a device's buffer or waits for
/// another. As an event source it tells the loop's thread what happened on the workers' threads.
class OutputSet final : public EventSource
{
public:
	/// `events` gets what happens to the outputs, `opened` where they write
	/// (OutputWorker::Handlers); on their threads.
	static Result<std::unique_ptr<OutputSet>> create(
		const StreamInfo &stream, EventSink events = [](const Event &) {},
		OpenedSink opened = [](const std::string &) {});
	~OutputSet() override;

	/// Starts an output. An error if its file cannot be created and it is not optional.
	Status add(OutputWorker::Setup setup);

	/// Called on the loop's thread when an output that is not optional has failed for good.
	void on_failed(std::function<void(Error)> handler) { failed_ = std::move(handler); }
	/// Called on the loop's thread when dead() may have become so.
	void on_dead(std::function<void()> handler) { dead_ = std::move(handler); }
	/// Called on the loop's thread before a sink is connected again, and when a segment is due.
	void on_keyframe_wanted(std::function<void()> handler)
	{
		keyframe_wanted_ = std::move(handler);
	}

	/// What is written from now on is another stream (another size, say), of the same codec:
	/// a file is followed by another one, and a sink is called again. Nothing happens where it
	/// is as before.
	void begin_stream(const StreamInfo &stream);

	/// Copies the frame; never waits. The first frame counts as a keyframe, whatever the
	/// encoder says. If the encoder gave the parameter sets only once, later keyframes get a
	/// copy of them.
	void write(const CodedFrame &frame);

	/// Every output with segments begins a new file with the next keyframe.
	void begin_segments();

	/// Waits until every output has written everything or has failed. Returns the error of the
	/// first one that failed and is not optional. Called once.
	Status finish();

	/// Why nothing is written any more: none of the outputs works. A sink that is being
	/// reconnected counts as working until finish().
	std::optional<Error> dead() const;
	std::vector<OutputStatistics> statistics() const;

	int event_fd() const override { return wakeup_.fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	OutputSet(Wakeup wakeup, const StreamInfo &stream, EventSink events, OpenedSink opened)
		: wakeup_(std::move(wakeup)), events_(std::move(events)),
		  opened_(std::move(opened)), stream_(std::make_shared<StreamInfo>(stream)),
		  parameter_sets_(std::in_place, stream.codec)
	{}

	Wakeup wakeup_;
	const EventSink events_;
	const OpenedSink opened_;
	std::atomic<bool> wants_keyframe_ = false;
	std::function<void(Error)> failed_;
	std::function<void()> dead_;
	std::function<void()> keyframe_wanted_;
	std::vector<OutputStatistics> never_opened_; ///< optional ones
	std::optional<Error> never_opened_error_;    ///< the first one's
	std::shared_ptr<const StreamInfo> stream_;
	std::optional<ParameterSets> parameter_sets_; ///< of this stream
	PacketPool pool_;
	bool first_ = true;
	std::vector<std::unique_ptr<OutputWorker>> workers_;
};

} // namespace penstock
