#include "devices/vaapi/driver/abort_trial.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <unistd.h>

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <va/va_drm.h>

#include "core/base/retry.h"
#include "core/base/unique_fd.h"
#include "devices/vaapi/driver/driver_family.h"

namespace penstock::vaapi {

namespace {

constexpr int kPatienceMs = 5000;

bool is_known_to_abort(const Display &display)
{
	return driver_family(display.vendor()) == DriverFamily::kI965;
}

/// In the copy, which has one thread and must not wait for a lock that another one held: so without
/// a Display, and without libva's messages, which are logged.
void make_context(const char *path, const EncodeEntry &entry)
{
	constexpr unsigned kWidth = 320;
	constexpr unsigned kHeight = 240;
	VADisplay display = vaGetDisplayDRM(::open(path, O_RDWR | O_CLOEXEC));
	if (!display)
		return;
	vaSetInfoCallback(display, nullptr, nullptr);
	vaSetErrorCallback(display, nullptr, nullptr);
	int version = 0;
	VAConfigID config = VA_INVALID_ID;
	VASurfaceID surface = VA_INVALID_ID;
	VAContextID context = VA_INVALID_ID;
	if (vaInitialize(display, &version, &version) == VA_STATUS_SUCCESS &&
	    vaCreateConfig(display, entry.profile, entry.entrypoint, nullptr, 0, &config) ==
		    VA_STATUS_SUCCESS &&
	    vaCreateSurfaces(display, VA_RT_FORMAT_YUV420, kWidth, kHeight, &surface, 1, nullptr,
			     0) == VA_STATUS_SUCCESS)
		(void)vaCreateContext(display, config, kWidth, kHeight, VA_PROGRESSIVE, &surface, 1,
				      &context);
}

[[noreturn]] void run_copy(const char *path, const EncodeEntry &entry)
{
	// The assertion's text and a core dump are of no use: the caller says what is wrong.
	::prctl(PR_SET_DUMPABLE, 0);
	const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
	::dup2(nowhere, STDOUT_FILENO);
	::dup2(nowhere, STDERR_FILENO);
	::signal(SIGABRT, SIG_DFL);
	make_context(path, entry);
	::_exit(EXIT_SUCCESS);
}

bool ends_well(pid_t copy)
{
	const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, copy, 0)));
	pollfd ended{process.get(), POLLIN, 0};
	if (!process || retry_interrupted([&] { return ::poll(&ended, 1, kPatienceMs); }) != 1)
		::kill(copy, SIGKILL);
	int status = 0;
	(void)retry_interrupted([&] { return ::waitpid(copy, &status, 0); });
	return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

} // namespace

Status survive_context(const Display &display, const EncodeEntry &entry)
{
	if (!is_known_to_abort(display))
		return {};
	const pid_t copy = ::fork();
	if (copy < 0)
		return system_error(errno, "fork");
	if (copy == 0)
		run_copy(display.path().c_str(), entry);
	if (ends_well(copy))
		return {};
	return make_error(
		std::errc::not_supported,
		fmt::format("{}: {} cannot make an encoder: it lacks the programs for the "
			    "GPU, which the package i965-va-driver-shaders has",
			    display.path(), display.vendor()));
}

} // namespace penstock::vaapi
