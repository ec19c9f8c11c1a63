#include "app/selection/own_stream.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "app/planning/camera_mode.h"
#include "devices/passthrough/settings.h"

namespace penstock {

namespace {

constexpr DeviceSelector::By kAny = DeviceSelector::By::kAny;

bool may_pass(const EncoderSettings &encoder)
{
	return encoder.device.is_auto() || encoder.device.api == DeviceApi::kPassthrough;
}

bool allows(const AllocationPolicy &policy)
{
	return policy.zero_copy != ZeroCopy::kOff &&
	       policy.memory.value_or(Strategy::kPassthrough) == Strategy::kPassthrough;
}

bool allows(const CameraSettings &camera, const std::vector<PixelFormat> &coded)
{
	return camera.formats.empty() ||
	       std::ranges::find_first_of(camera.formats, coded) != camera.formats.end();
}

} // namespace

Codec own_codec(std::span<const EncoderSettings> encoders)
{
	const auto named = std::ranges::find_if(
		encoders, [](const EncoderSettings &stream) { return stream.codec.has_value(); });
	return named == encoders.end() ? Codec::kH264 : *named->codec;
}

std::optional<Answer<std::vector<EncoderSettings>>>
own_stream_for(std::span<const EncoderSettings> encoders, const CameraSettings &camera,
	       const AllocationPolicy &policy)
{
	const Codec codec = own_codec(encoders);
	const bool any_auto = std::ranges::any_of(
		encoders, [](const auto &encoder) { return encoder.device.is_auto(); });
	if (!any_auto || !std::ranges::all_of(encoders, may_pass) || !allows(policy) ||
	    !allows(camera, passthrough::coded_formats(codec)))
		return std::nullopt;
	std::vector<EncoderSettings> own(encoders.begin(), encoders.end());
	for (EncoderSettings &stream : own) {
		if (stream.codec.value_or(codec) != codec)
			return std::nullopt;
		stream.codec = codec;
		stream.device = {DeviceApi::kPassthrough, kAny, {}};
		if (auto possible = passthrough::check_settings(stream); !possible)
			return propagate(possible);
	}
	return own;
}

std::string why_not_own(const Plan &plan, const CameraSettings &camera)
{
	const Fraction rate = plan.decision.camera.layout.rate;
	if (!camera.rate || rate.num == 0 || !is_slower(rate, *camera.rate))
		return {};
	return fmt::format("the camera codes at {} frames per second, not {}", to_string(rate),
			   to_string(*camera.rate));
}

void refuse_own_stream(Plan &plan, Codec codec, std::string reason)
{
	const std::vector<PixelFormat> formats = passthrough::coded_formats(codec);
	if (formats.empty())
		return;
	Attempt attempt;
	attempt.candidate = {Strategy::kPassthrough, {}, formats.front(), formats.front()};
	attempt.verdict = Attempt::Verdict::kRefused;
	attempt.reason = std::move(reason);
	plan.attempts.insert(plan.attempts.begin(), std::move(attempt));
	if (plan.chosen)
		++*plan.chosen;
}

} // namespace penstock
