#include "app/outputs/libav/tls.h"

#include <cerrno>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "app/outputs/libav/libav.h"
#include "config/outputs/url_secrets.h"

namespace penstock {

namespace {

class Untrusted final : public std::error_category
{
public:
	const char *name() const noexcept override { return "tls"; }
	std::string message(int) const override
	{
		return "the server's certificate is not trusted; name its CA with --ca-file FILE, "
		       "or skip the check with --tls-verify off";
	}
	std::error_condition default_error_condition(int) const noexcept override
	{
		return std::make_error_condition(std::errc::permission_denied);
	}
};

bool connects_itself(const Destination &destination)
{
	return destination.container.muxer == "rtsp";
}

/// Those of libavformat 59 pass no options on to TLS.
bool takes_tls_options(std::string_view muxer)
{
	const AVOutputFormat *format =
		libav().av_guess_format(std::string(muxer).c_str(), nullptr, nullptr);
	if (!format || !format->priv_class)
		return false;
	const AVClass *options = format->priv_class;
	return libav().av_opt_find(&options, "tls_verify", nullptr, 0, AV_OPT_SEARCH_FAKE_OBJ) !=
	       nullptr;
}

} // namespace

Status check_tls(const Destination &destination)
{
	if (!destination.uses_tls() || !destination.tls.verify)
		return {};
	const std::string &ca_file = destination.tls.ca_file;
	if (!ca_file.empty() && ::access(ca_file.c_str(), R_OK) < 0)
		return system_error(errno, "--ca-file " + ca_file);
	if (connects_itself(destination) && !takes_tls_options(destination.container.muxer))
		return make_error(
			std::errc::not_supported,
			fmt::format("output {}: this libavformat ({}) cannot check the server's "
				    "certificate; --tls-verify off streams without the check",
				    shown_url(destination.url), LIBAVFORMAT_IDENT));
	return {};
}

void add_tls_options(const Destination &destination, AVDictionary *&muxer, AVDictionary *&protocol)
{
	const TlsPolicy &policy = destination.tls;
	if (!destination.uses_tls() || !policy.verify)
		return;
	AVDictionary **options = connects_itself(destination) ? &muxer : &protocol;
	libav().av_dict_set(options, "tls_verify", "1", 0);
	if (!policy.ca_file.empty())
		libav().av_dict_set(options, "ca_file", policy.ca_file.c_str(), 0);
}

bool is_about_certificate(std::string_view complaint)
{
	return complaint.find("certificate") != std::string_view::npos;
}

tl::unexpected<Error> untrusted(std::string context)
{
	static const Untrusted category;
	return tl::unexpected<Error>(Error{{1, category}, std::move(context)});
}

} // namespace penstock
