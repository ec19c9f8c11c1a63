#include "app/commands/config_init.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/backends/driver_calls.h"
#include "app/commands/print_answer.h"
#include "app/selection/suggested_pipelines.h"
#include "config/file/config_file.h"
#include "core/base/close_file.h"
#include "core/base/unique_fd.h"
#include "core/base/write_all.h"

namespace penstock {

namespace {

constexpr mode_t kForEverybody = 0666; ///< as the umask allows

Status write(UniqueFd fd, const std::string &path, const std::string &text)
{
	if (Status status = write_all(fd.get(), text, path); !status)
		return status;
	return close_file(std::move(fd), path);
}

/// What is there may be somebody's own.
ExitCode write_new(const std::string &path, const std::string &text)
{
	UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kForEverybody));
	if (!fd && errno == EEXIST) {
		spdlog::error("{} is there already; choose another name, or remove it", path);
		return ExitCode::kUsage;
	}
	const bool made = static_cast<bool>(fd);
	Status status =
		made ? write(std::move(fd), path, text) : system_error(errno, "open " + path);
	if (!status) {
		// Half a file would be in the way of the next try.
		if (made)
			(void)::unlink(path.c_str());
		spdlog::error("{}", status.error().message());
		return ExitCode::kOutputFailed;
	}
	fmt::print(stderr, "{0}: written; record with: penstock record --config {0}\n", path);
	return ExitCode::kDone;
}

} // namespace

ExitCode init_config(const std::string &new_file)
{
	DriverCalls calls;
	SuggestedPipelines suggested = suggest_pipelines(calls.io());
	for (const std::string &camera : suggested.left_out)
		spdlog::warn("left out: {}", camera);
	if (!suggested.has_camera)
		spdlog::warn("no camera of this machine can be recorded; the file has the pattern "
			     "camera, which draws colour bars");
	Configuration configuration;
	configuration.record.pipelines = std::move(suggested.pipelines);
	const auto text = print_config(configuration);
	if (!text) {
		spdlog::error("{}", text.error().message());
		return ExitCode::kProgramFault;
	}
	return new_file.empty() ? print_answer(*text, ExitCode::kDone) : write_new(new_file, *text);
}

} // namespace penstock
