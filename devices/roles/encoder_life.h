#pragma once

#include <optional>
#include <string_view>

#include "core/base/result.h"
#include "devices/roles/encoder.h"

namespace penstock {

/// Where an encoder is in the life cycle that its role states (Encoder): each kind of encoder has
/// one of these, so that all refuse the same calls with the same errors.
///
///     idle -- propose --> proposed -- configure --> configured -- start --> streaming
///     streaming -- drain --> draining -- drained --> drained
///     streaming, draining, drained -- stop --> configured
///     configured -- refuse, configure --> proposed, configured
///     proposed, configured -- release --> idle
///
/// A frame is submitted while streaming only. `refuse` is a configure() that says no, or the loss
/// of what was configured. Steps that change nothing: release when idle, refuse when proposed.
class EncoderLife
{
public:
	enum class State { kIdle, kProposed, kConfigured, kStreaming, kDraining, kDrained };
	enum class Step {
		kPropose,
		kConfigure,
		kRefuse,
		kStart,
		kSubmit,
		kDrain,
		kDrained,
		kStop,
		kRelease,
	};

	/// Where a step leads; nothing where it is not allowed.
	static std::optional<State> next(State state, Step step);

	State state() const { return state_; }
	bool may(Step step) const { return next(state_, step).has_value(); }
	/// For a call that is one of the steps: device_or_resource_busy when it is not allowed
	/// because frames stream, operation_not_permitted when it comes too early. `device` is for
	/// the message.
	Status check(Step step, std::string_view device) const;
	/// The only place where the state changes. The step must be allowed.
	void take(Step step);
	/// Takes the step if it is allowed, and says whether it was.
	bool take_if_allowed(Step step);

	/// Between start and stop.
	bool streams() const { return state_ >= State::kStreaming; }
	/// Coded frames are still to come.
	bool running() const { return state_ == State::kStreaming || state_ == State::kDraining; }

private:
	State state_ = State::kIdle;
};

std::string_view name_of(EncoderLife::Step step);

/// After drain(), and after each dispatch() that follows: once everything that was submitted has
/// been handed over, tells the sink so, which may stop the encoder within.
void end_drain(EncoderLife &life, bool handed_over, CodedSink *sink);

} // namespace penstock
