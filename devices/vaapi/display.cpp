#include "devices/vaapi/display.h"

#include <cerrno>
#include <fcntl.h>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <va/va_drm.h>

#include "core/base/unique_fd.h"

namespace penstock::vaapi {

namespace {

/// libva ends its messages with a line feed.
std::string_view one_line(const char *message)
{
	std::string_view text(message);
	while (!text.empty() && text.back() == '\n')
		text.remove_suffix(1);
	return text;
}

void log_info(void *, const char *message)
{
	spdlog::debug("libva: {}", one_line(message));
}

/// Every failed call comes back as an error as well, and a node without a driver is no news.
void log_error(void *, const char *message)
{
	spdlog::debug("libva error: {}", one_line(message));
}

Result<NativeDisplay> open_node(const std::string &path)
{
	auto fd = std::make_shared<UniqueFd>(::open(path.c_str(), O_RDWR | O_CLOEXEC));
	if (!*fd)
		return system_error(errno, "open " + path);
	VADisplay handle = vaGetDisplayDRM(fd->get());
	if (!handle)
		return make_error(std::errc::no_such_device, path + " is no DRM node");
	return NativeDisplay{handle, std::move(fd), path};
}

} // namespace

Result<DisplayRef> Display::open(const std::string &path)
{
	return create([&path] { return open_node(path); });
}

Result<DisplayRef> Display::create(const DisplayFactory &factory)
{
	auto native = factory();
	if (!native)
		return forward(native);
	vaSetInfoCallback(native->handle, log_info, nullptr);
	vaSetErrorCallback(native->handle, log_error, nullptr);

	int major = 0;
	int minor = 0;
	VAStatus status = vaInitialize(native->handle, &major, &minor);
	if (status != VA_STATUS_SUCCESS) {
		// It also frees a display that was not initialised.
		vaTerminate(native->handle);
		return va_error(status, "vaInitialize " + native->path);
	}
	const char *vendor = vaQueryVendorString(native->handle);
	return DisplayRef(new Display(std::move(*native), vendor ? vendor : "unknown driver"));
}

Display::Display(NativeDisplay native, std::string vendor)
	: native_(std::move(native)), vendor_(std::move(vendor))
{}

Display::~Display()
{
	vaTerminate(native_.handle);
}

tl::unexpected<Error> Display::error(VAStatus status, std::string_view name,
				     std::string_view detail) const
{
	std::string context = fmt::format("{} {}", name, path());
	if (!detail.empty())
		context += fmt::format(" ({})", detail);
	return va_error(status, std::move(context));
}

} // namespace penstock::vaapi
