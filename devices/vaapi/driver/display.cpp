#include "devices/vaapi/driver/display.h"

#include <cerrno>
#include <fcntl.h>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <va/va_drm.h>

#include "core/base/unique_fd.h"
#include "core/text/printable.h"

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

/// What libva tells while it looks for a driver: nothing of it is in the status.
struct Search {
	std::string tried; ///< the files
	std::string error; ///< the last one
};

/// `context`: a Search, or null.
void log_info(void *context, const char *message)
{
	constexpr std::string_view kTrying = "Trying to open ";
	const std::string_view line = one_line(message);
	spdlog::debug("libva: {}", line);
	if (auto *search = static_cast<Search *>(context); search && line.starts_with(kTrying))
		search->tried += fmt::format("{}{}", search->tried.empty() ? "" : ", ",
					     line.substr(kTrying.size()));
}

/// Every failed call comes back as an error as well, and a node without a driver is no news.
void log_error(void *context, const char *message)
{
	const std::string_view line = one_line(message);
	spdlog::debug("libva error: {}", line);
	if (auto *search = static_cast<Search *>(context))
		search->error = line;
}

void set_callbacks(VADisplay display, Search *search)
{
	vaSetInfoCallback(display, log_info, search);
	vaSetErrorCallback(display, log_error, search);
}

tl::unexpected<Error> initialize_error(VAStatus status, const std::string &path,
				       const Search &search)
{
	const std::string call = "vaInitialize " + path;
	if (!search.error.empty())
		return va_error(status, fmt::format("{} ({})", call, search.error));
	// libva says nothing more of a driver that is not installed.
	if (status == static_cast<VAStatus>(VA_STATUS_ERROR_UNKNOWN) && !search.tried.empty())
		return make_error(std::errc::no_such_file_or_directory,
				  fmt::format("{}: the VA-API driver is not installed, libva tried "
					      "{}; see the packages mesa-va-drivers, "
					      "intel-media-va-driver and i965-va-driver",
					      call, search.tried));
	return va_error(status, call);
}

Result<NativeDisplay> open_node(const std::string &path)
{
	auto fd = std::make_shared<UniqueFd>(::open(path.c_str(), O_RDWR | O_CLOEXEC));
	if (!*fd)
		return system_error(errno, "open " + path);
	VADisplay handle = vaGetDisplayDRM(fd->get());
	if (!handle)
		return make_error(std::errc::no_such_device, path + " is not a DRM node");
	return NativeDisplay{handle, std::move(fd), path};
}

} // namespace

Result<DisplayRef> Display::open(const std::string &path, CallWatch *watch)
{
	return create([&path] { return open_node(path); }, watch);
}

Result<DisplayRef> Display::create(const DisplayFactory &factory, CallWatch *watch)
{
	auto native = factory();
	if (!native)
		return propagate(native);
	Search search;
	set_callbacks(native->handle, &search);
	int major = 0;
	int minor = 0;
	auto calls =
		watch ? watch->add(native->path) : std::make_shared<WatchedCalls>(native->path, 0);
	calls->enter("vaInitialize");
	VAStatus status = vaInitialize(native->handle, &major, &minor);
	calls->leave();
	if (status != VA_STATUS_SUCCESS) {
		// It also frees a display that was not initialised.
		vaTerminate(native->handle);
		return initialize_error(status, native->path, search);
	}
	set_callbacks(native->handle, nullptr);
	const char *vendor = vaQueryVendorString(native->handle);
	return DisplayRef(new Display(std::move(*native),
				      printable(vendor ? vendor : "unknown driver"),
				      std::move(calls)));
}

Display::Display(NativeDisplay native, std::string vendor, std::shared_ptr<WatchedCalls> calls)
	: native_(std::move(native)), vendor_(std::move(vendor)), calls_(std::move(calls)),
	  traced_(spdlog::should_log(spdlog::level::trace))
{}

void Display::trace(const char *name, VAStatus status) const
{
	spdlog::trace("{} {}: {}", name, path(),
		      status == VA_STATUS_SUCCESS ? "ok" : vaErrorStr(status));
}

Display::~Display()
{
	calls_->enter("vaTerminate");
	vaTerminate(native_.handle);
	calls_->leave();
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
