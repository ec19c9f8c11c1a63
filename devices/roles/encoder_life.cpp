#include "devices/roles/encoder_life.h"

#include <array>
#include <cassert>

#include <fmt/format.h>

namespace penstock {

namespace {

using State = EncoderLife::State;
using Step = EncoderLife::Step;

constexpr std::array<std::string_view, 9> kStepNames{
	"propose", "configure", "refuse", "start", "submit", "drain", "drained", "stop", "release"};

} // namespace

std::optional<State> EncoderLife::next(State state, Step step)
{
	const bool streams = state >= State::kStreaming;
	const auto when = [](bool allowed, State then) {
		return allowed ? std::optional(then) : std::nullopt;
	};
	switch (step) {
	case Step::kPropose:
		return when(state == State::kIdle, State::kProposed);
	case Step::kConfigure:
		return when(!streams && state != State::kIdle, State::kConfigured);
	case Step::kRefuse:
		return when(!streams && state != State::kIdle, State::kProposed);
	case Step::kStart:
		return when(state == State::kConfigured, State::kStreaming);
	case Step::kSubmit:
		return when(state == State::kStreaming, State::kStreaming);
	case Step::kDrain:
		return when(state == State::kStreaming, State::kDraining);
	case Step::kDrained:
		return when(state == State::kDraining, State::kDrained);
	case Step::kStop:
		return when(streams, State::kConfigured);
	case Step::kRelease:
		return when(!streams, State::kIdle);
	}
	return std::nullopt;
}

Status EncoderLife::check(Step step, std::string_view device) const
{
	// What was proposed before is released by the call itself.
	const bool again = step == Step::kPropose && !streams();
	if (again || may(step))
		return {};
	return make_error(streams() ? std::errc::device_or_resource_busy
				    : std::errc::operation_not_permitted,
			  fmt::format("{} {}", name_of(step), device));
}

void EncoderLife::take(Step step)
{
	const std::optional<State> then = next(state_, step);
	assert(then);
	if (then)
		state_ = *then;
}

bool EncoderLife::take_if_allowed(Step step)
{
	const bool allowed = may(step);
	if (allowed)
		take(step);
	return allowed;
}

std::string_view name_of(Step step)
{
	return kStepNames[static_cast<std::size_t>(step)];
}

void end_drain(EncoderLife &life, bool handed_over, CodedSink *sink)
{
	if (handed_over && life.take_if_allowed(Step::kDrained))
		sink->on_drained();
}

} // namespace penstock
