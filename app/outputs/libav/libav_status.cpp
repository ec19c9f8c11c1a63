#include "app/outputs/libav/libav_status.h"

#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "app/outputs/libav/libav.h"
#include "app/outputs/libav/libav_log.h"
#include "app/outputs/libav/tls.h"
#include "config/outputs/url_secrets.h"

namespace penstock {

Status libav_status(int result, const char *call, const Destination &destination)
{
	if (result >= 0)
		return {};
	std::string complaint = LibavLog::take_complaint();
	std::string context = fmt::format("{} {} ({})", call, shown_url(destination.url),
					  destination.container.name);
	if (!complaint.empty())
		context += ": " + complaint;
	if (destination.uses_tls() && is_about_certificate(complaint))
		return untrusted(std::move(context));
	if (result == AVERROR_EXIT)
		return make_error(std::errc::timed_out, std::move(context));
	// libavformat's own errors are codes of four letters, far away from errno.
	constexpr int kMaxErrno = 4095;
	if (result >= AVERROR(kMaxErrno))
		return system_error(AVUNERROR(result), std::move(context));
	std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
	libav().av_strerror(result, text.data(), text.size());
	return make_error(std::errc::io_error, fmt::format("{}: {}", context, text.data()));
}

} // namespace penstock
