#pragma once

#include <array>
#include <memory>
#include <vector>

#include "core/event/event_set.h"
#include "devices/roles/encoder_group.h"

namespace penstock::test {

/// Two encoders that read the same buffers, as an EncoderGroup has them, in the eyes of the
/// contract: a frame goes to both. What comes out is the first one's; the second one must give a
/// frame of the same time for each.
class SimulcastEncoder final : public Encoder
{
public:
	/// Throws when no format goes into both.
	SimulcastEncoder(std::unique_ptr<Encoder> first, std::unique_ptr<Encoder> second);
	~SimulcastEncoder() override;

	DeviceIdentity identity() const override { return {"simulcast", {}, {}, {}}; }
	Result<EncoderCapabilities> capabilities() const override { return group_->capabilities(); }
	Codec codec() const override { return branches_[0].encoder->codec(); }
	Result<Answer<>> propose_allocation(AllocationQuery &query) override
	{
		return group_->propose_allocation(query);
	}
	Result<Answer<>> configure(const Decision &decision) override
	{
		return group_->configure(decision);
	}
	void release_allocation() override { group_->release_allocation(); }
	Status start(CodedSink &sink) override;
	Status submit(BufferRef frame) override;
	std::uint32_t in_flight() const override;
	std::uint64_t failed() const override;
	void request_keyframe() override;
	Status drain() override;
	bool drains_exactly() const override { return true; }
	void stop() override;

	int event_fd() const override { return events_.fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	struct Branch final : CodedSink {
		Status on_coded(const CodedFrame &frame) override;
		void on_drained() override { drained = true; }

		std::unique_ptr<Encoder> encoder;
		CodedSink *sink = nullptr;
		std::vector<ClockTime> times; ///< of what came out
		bool drained = false;
		bool waits = false; ///< its descriptor is in events_
	};

	void check_drained();

	std::array<Branch, 2> branches_;
	std::unique_ptr<EncoderGroup> group_;
	const EventSet events_;
	CodedSink *sink_ = nullptr;
};

} // namespace penstock::test
