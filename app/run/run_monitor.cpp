#include "app/run/run_monitor.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <sys/epoll.h>
#include <unistd.h>
#include <utility>

#include <spdlog/spdlog.h>

#include "app/text/logging.h"

namespace penstock {

namespace {

Status write_text(const std::string &path, const std::string &text)
{
	std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path.c_str(), "we"),
							      std::fclose);
	if (!file)
		return system_error(errno, "open " + path);
	bool written = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
	written = std::fclose(file.release()) == 0 && written;
	if (!written)
		return system_error(errno, "write " + path);
	return {};
}

/// What is there already, or the folder that it is to be in.
Status check_place(const std::string &path)
{
	if (path.empty() || ::access(path.c_str(), W_OK) == 0)
		return {};
	if (errno == ENOENT) {
		const std::filesystem::path folder = std::filesystem::path(path).parent_path();
		if (::access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) == 0)
			return {};
	}
	return system_error(errno, "open " + path);
}

} // namespace

Status check_places(const RunSettings &settings)
{
	for (const std::string &path : {settings.stats_file, settings.report})
		if (Status status = check_place(path); !status)
			return status;
	return {};
}

RunMonitor::RunMonitor(const RunSettings &settings, RunControl &control,
		       std::vector<std::string> names)
	: settings_(settings), entries_(names.size()),
	  commands_(ControlSource::create(control, [this](const Command &command) {
		  if (command.kind == Command::Kind::kReport)
			  report_now();
	  }))
{
	for (std::size_t i = 0; i < names.size(); ++i)
		entries_[i].result.run.result.name = std::move(names[i]);
}

void RunMonitor::refuse(std::size_t pipeline, ExitCode code)
{
	std::lock_guard lock(mutex_);
	entries_[pipeline].result.code = code;
	entries_[pipeline].ended = true;
}

void RunMonitor::begin(std::size_t pipeline)
{
	std::lock_guard lock(mutex_);
	entries_[pipeline].began = true;
}

void RunMonitor::show(std::size_t pipeline, const Statistics &now, const Decision &path)
{
	std::lock_guard lock(mutex_);
	PipelineStatistics &result = entries_[pipeline].result.run.result;
	result.statistics = now;
	result.path = without_memory(path);
	notify_service();
	if (commands_)
		(void)(*commands_)->dispatch(EPOLLIN);
	// Every pipeline comes here once a second, on the thread of its loop.
	if (entries_.size() > 1 && progress_.is_due())
		progress_.show(together(), entries_.size());
}

void RunMonitor::end(std::size_t pipeline, PipelineResult result)
{
	std::lock_guard lock(mutex_);
	Entry &entry = entries_[pipeline];
	result.run.result.name = std::move(entry.result.run.result.name);
	entry.result = std::move(result);
	entry.ended = true;
}

void RunMonitor::abandon(std::size_t pipeline)
{
	std::lock_guard lock(mutex_);
	Entry &entry = entries_[pipeline];
	entry.result.code = worst(entry.result.code, ExitCode::kEncoderFailed);
	if (!entry.ended)
		entry.result.run.ending = "Given up: a driver did not return.";
	entry.ended = true;
}

ExitCode RunMonitor::finish()
{
	std::lock_guard lock(mutex_);
	service_.stopping();
	progress_.clear();
	ExitCode code = ExitCode::kDone;
	bool any = false;
	for (const Entry &entry : entries_) {
		code = worst(code, entry.result.code);
		any = any || entry.began;
	}
	if (!any)
		return code;
	for (const Status &written : {write_statistics(), write_report()}) {
		if (written)
			continue;
		spdlog::error("{}", written.error().message());
		if (code == ExitCode::kDone)
			code = ExitCode::kOutputFailed;
	}
	return code;
}

void RunMonitor::notify_service()
{
	std::vector<std::uint64_t> frames;
	for (const Entry &entry : entries_)
		if (!entry.ended)
			frames.push_back(entry.result.run.result.statistics.frames_encoded);
	service_.show(frames);
}

void RunMonitor::report_now()
{
	for (const Entry &entry : entries_) {
		if (!entry.began)
			continue;
		progress_.clear();
		const std::string name =
			entries_.size() > 1 ? entry.result.run.result.name + ":\n" : std::string();
		print_status(name + summary(entry.result.run.result.statistics));
	}
	if (Status written = write_statistics(); !written)
		spdlog::error("{}", written.error().message());
}

std::vector<PipelineResult> RunMonitor::results() const
{
	std::vector<PipelineResult> all;
	for (const Entry &entry : entries_)
		all.push_back(entry.result);
	return all;
}

Statistics RunMonitor::together() const
{
	std::vector<PipelineStatistics> all;
	for (const Entry &entry : entries_)
		all.push_back(entry.result.run.result);
	return aggregate(all);
}

Status RunMonitor::write_statistics() const
{
	if (settings_.stats_file.empty())
		return {};
	return write_text(settings_.stats_file, statistics_json(results()));
}

Status RunMonitor::write_report() const
{
	if (settings_.report.empty())
		return {};
	std::vector<ReportedRun> runs;
	for (const Entry &entry : entries_)
		if (entry.began)
			runs.push_back(entry.result.run);
	if (runs.size() == 1)
		runs[0].result.name.clear();
	return write_text(settings_.report, to_html(runs));
}

} // namespace penstock
