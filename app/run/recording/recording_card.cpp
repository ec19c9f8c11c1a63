#include "app/run/recording/recording.h"

#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/run/recording/comeback.h"
#include "core/allocation/allocation_error.h"
#include "core/base/whole_message.h"
#include "core/time/monotonic_now.h"
#include "devices/pattern/camera.h"
#include "devices/roles/device_name.h"
#include "devices/roles/source_error.h"

// What is shown while the source of the camera gives no picture.

namespace penstock {

namespace {

/// Of a camera whose frames are not known yet.
CardFrames usual_frames(const CameraSettings &settings)
{
	CardFrames frames;
	frames.size = settings.size.value_or(pattern::Camera::kDefaultSize);
	frames.rate = settings.rate.value_or(pattern::Camera::kDefaultRate);
	frames.format = settings.formats.empty() ? PixelFormat::kNV12 : settings.formats.front();
	frames.colorimetry = pattern::colorimetry_of(frames.format, frames.size);
	return frames;
}

std::string title_of(const Error &missing)
{
	if (missing.code == SourceErrc::kNoLock)
		return "no lock";
	if (missing.code == SourceErrc::kOutOfRange)
		return "out of range";
	return "no signal";
}

} // namespace

/// A source that only changes its mode is back before.
bool Recording::wants_card() const
{
	constexpr std::uint64_t kPatienceNs = 1'000'000'000;
	return no_signal(settings_.camera) == CameraSettings::NoSignal::kCard && !card_refused_ &&
	       !devices_.own_stream && monotonic_now().ns() - lost_at_.ns() >= kPatienceNs;
}

CardFrames Recording::card_frames() const
{
	if (path_.camera.buffers == 0)
		return usual_frames(settings_.camera);
	const VideoInfo &read = path_.encoder_side().layout;
	return {picture_size(path_), path_.camera.layout.rate, read.format(), read.colorimetry};
}

/// Otherwise the user was told why there is none.
bool Recording::open_card(const Error &missing)
{
	const DeviceIdentity &camera = devices_.report.camera;
	auto card = penstock::open_card(
		devices_,
		{title_of(missing), camera.card.empty() ? camera.path : camera.card, lost_at_},
		card_frames(), settings_.policy);
	if (!card) {
		spdlog::warn("{}no card can be shown: {}", label_, card.error().message);
		return false;
	}
	card_ = std::move(*card);
	spdlog::warn("{}a card is shown instead: {}", label_, describe_path(card_->decision));
	return true;
}

/// The run begins with it; what the camera gives is planned when it gives a picture.
Outcome<void> Recording::begin_with_card()
{
	const Error &missing = *devices_.no_picture;
	not_yet_ = missing.message();
	lost_at_ = monotonic_now();
	spdlog::warn("{}{}; waiting for a picture", label_, not_yet_);
	if (!open_card(missing))
		return tl::unexpected<Problem>(opening_problem(missing));
	path_ = without_memory(card_->decision);
	return {};
}

/// Nothing, where there is no path from one: the source is only waited for then.
std::optional<Recovery::Next> Recording::show_card(const Error &missing)
{
	if (!open_card(missing)) {
		card_refused_ = true;
		return std::nullopt;
	}
	NextPath path = next_path();
	path.decision = card_->decision;
	path.card = card_->camera.get();
	return path;
}

/// A fault while a card was shown. Nothing, where it is the same as without.
std::optional<Recovery::Next> Recording::next_after_card(const Fault &fault)
{
	if (!std::exchange(card_, std::nullopt))
		return std::nullopt;
	// The picture is back, or the encoder does not take what the card is drawn into.
	card_refused_ |= is_allocation_error(fault.error);
	if (is_source_error(fault.error) || is_allocation_error(fault.error))
		return AwaitSource{};
	if (fault.part == Fault::Part::kEncoder)
		return reset_behind_card(fault);
	return std::nullopt;
}

/// There is no picture to plan with: the next card is planned when the source is looked at.
Recovery::Next Recording::reset_behind_card(const Fault &fault)
{
	if (!may_reset(fault))
		return GiveUp{no_next_path_};
	if (const auto opened = reopen_encoders(devices_, drivers_); !opened) {
		no_next_path_ = {Problem::Kind::kEncoder, opened.error().message};
		return GiveUp{no_next_path_};
	}
	reset_ = text_of(fault.error);
	return AwaitSource{};
}

} // namespace penstock
