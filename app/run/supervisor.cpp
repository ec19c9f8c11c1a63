#include "app/run/supervisor.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>

#include <spdlog/spdlog.h>

#include "app/run/files/report_head.h"
#include "app/run/files/run_statistics.h"
#include "app/selection/prepare_pipeline.h"
#include "app/text/logging.h"
#include "app/text/run_summary.h"

namespace penstock {

namespace {

ClockTime clock_time(std::chrono::steady_clock::time_point time)
{
	const std::chrono::nanoseconds since_boot = time.time_since_epoch();
	return ClockTime(static_cast<std::uint64_t>(since_boot.count()));
}

bool has_result(const PipelineEntry &entry)
{
	return entry.stage == Stage::kClosing || entry.stage == Stage::kEnded;
}

ServiceNotifier::Part part_of(const PipelineEntry &entry)
{
	using State = ServiceNotifier::Part::State;
	State state = entry.stage == Stage::kAwaiting ? State::kAwaits : State::kStreams;
	if (has_result(entry))
		state = may_end_better(entry.result.code) ? State::kFailed : State::kHopeless;
	return {entry.statistics().frames_encoded, state};
}

std::string report_of(const std::vector<PipelineEntry> &entries)
{
	std::vector<ReportedRun> runs;
	for (const PipelineEntry &entry : entries)
		if (entry.began)
			runs.push_back(entry.result.run);
	if (runs.size() == 1)
		runs[0].result.name.clear();
	return to_html(report_head(), runs);
}

} // namespace

Supervisor::Supervisor(const RunSettings &settings, PipelineBook &book, LongCalls::Calls calls,
		       const Patience &patience, EventLoop loop)
	: settings_(settings), book_(book), stuck_pipelines_(settings.duration, patience.hang),
	  calls_(std::move(calls), patience.calls), answer_patience_(patience.answer),
	  loop_(std::move(loop))
{}

Result<std::unique_ptr<Supervisor>> Supervisor::create(const RunSettings &settings,
						       RunControl &control, PipelineBook &book,
						       LongCalls::Calls calls)
{
	return create(settings, control, book, std::move(calls), Patience{});
}

Result<std::unique_ptr<Supervisor>> Supervisor::create(const RunSettings &settings,
						       RunControl &control, PipelineBook &book,
						       LongCalls::Calls calls,
						       const Patience &patience)
{
	auto loop = EventLoop::create();
	if (!loop)
		return propagate(loop);
	std::unique_ptr<Supervisor> supervisor(
		new Supervisor(settings, book, std::move(calls), patience, std::move(*loop)));
	if (Status status = supervisor->set_up(control); !status)
		return propagate(status);
	return supervisor;
}

Status Supervisor::set_up(RunControl &control)
{
	auto commands =
		ControlSource::create(control, [this](const Command &command) { obey(command); });
	auto files = ReportWriter::start([this](const Status &status) { written(status); });
	auto hang_timer = Timer::create([this] { look_for_the_end(); });
	auto call_timer = Timer::create([this] { look_for_long_calls(); });
	auto report_timer = Timer::create([this] { report_now(); });
	if (!commands)
		return propagate(commands);
	if (!files)
		return propagate(files);
	for (auto *timer : {&hang_timer, &call_timer, &report_timer})
		if (!*timer)
			return propagate(*timer);
	commands_ = std::move(*commands);
	files_ = std::move(*files);
	hang_timer_.emplace(std::move(*hang_timer));
	call_timer_.emplace(std::move(*call_timer));
	report_timer_.emplace(std::move(*report_timer));
	book_.on_change([this] { look(); });

	const auto failed = [](const Error &error) { spdlog::error("{}", error.message()); };
	for (EventSource *source :
	     std::initializer_list<EventSource *>{&book_, commands_.get(), files_.get(),
						  &*hang_timer_, &*call_timer_, &*report_timer_})
		loop_.add(*source, failed);
	return {};
}

std::vector<std::size_t> Supervisor::wait()
{
	if (Status status = loop_.run(); !status)
		spdlog::error("{}", status.error().message());
	return hung_;
}

void Supervisor::obey(const Command &command)
{
	switch (command.kind) {
	case Command::Kind::kStop:
		stuck_pipelines_.stop(command.given);
		return look_for_the_end();
	case Command::Kind::kReport:
		report_asked_ = command.given;
		(void)report_timer_->arm(answer_patience_);
		return report_if_all_have_answered();
	case Command::Kind::kBeginSegments:
		return;
	}
}

void Supervisor::look()
{
	notify_service();
	draw_progress();
	report_if_all_have_answered();
	// The timer is left alone while it runs: it looks for itself whether it is time.
	if (!calls_.next())
		look_for_long_calls();
	look_for_the_end();
}

void Supervisor::look_for_long_calls()
{
	std::vector<LongCalls::LongCall> found;
	std::vector<std::string> names;
	book_.read([&](std::span<const PipelineEntry> entries) {
		found = calls_.look(Clock::now(), entries);
		for (const PipelineEntry &entry : entries)
			names.push_back(entry.name());
	});
	const double patience = std::chrono::duration<double>(calls_.patience()).count();
	for (const LongCalls::LongCall &call : found)
		spdlog::warn("{}{} has not returned for {:g} s; the driver may hang",
			     label_of(names, call.pipeline), call.text, patience);
	if (const auto next = calls_.next())
		(void)call_timer_->arm_at(clock_time(*next));
}

void Supervisor::notify_service()
{
	std::vector<ServiceNotifier::Part> parts;
	book_.read([&](std::span<const PipelineEntry> entries) {
		for (const PipelineEntry &entry : entries)
			if (!has_result(entry) || entry.result.code != ExitCode::kDone)
				parts.push_back(part_of(entry));
	});
	service_.show(parts);
}

void Supervisor::draw_progress()
{
	if (progress_ && !progress_->is_due())
		return;
	std::size_t pipelines = 0;
	bool any_began = false;
	bool any_streams = false;
	Statistics all;
	book_.read([&](std::span<const PipelineEntry> entries) {
		std::vector<const Statistics *> statistics;
		for (const PipelineEntry &entry : entries) {
			statistics.push_back(&entry.statistics());
			any_began = any_began || entry.began.has_value();
			any_streams =
				any_streams || (entry.stage == Stage::kStreaming && entry.shown);
		}
		pipelines = entries.size();
		all = aggregate(statistics);
	});
	// It counts from its beginning, which is not that of opening devices.
	if (any_began && !progress_)
		progress_.emplace(stderr,
				  shows_status() ? settings_.progress : RunSettings::kNoProgress);
	if (any_streams)
		progress_->show(all, pipelines);
}

void Supervisor::clear_progress()
{
	if (progress_)
		progress_->clear();
}

void Supervisor::report_if_all_have_answered()
{
	if (!report_asked_)
		return;
	bool answered = true;
	book_.read([&](std::span<const PipelineEntry> entries) {
		answered = std::ranges::all_of(entries, [&](const PipelineEntry &entry) {
			return entry.stage != Stage::kStreaming ||
			       (entry.shown && *entry.shown >= *report_asked_);
		});
	});
	if (answered)
		report_now();
}

void Supervisor::report_now()
{
	report_asked_.reset();
	(void)report_timer_->disarm();
	std::vector<PipelineEntry> entries = book_.entries();
	clear_progress();
	for (const PipelineEntry &entry : entries)
		if (entry.began)
			print_status(entries.size() > 1 ? entry.name() + ": " : "",
				     summary(entry.statistics()));
	if (!settings_.stats_file.empty())
		files_->write(settings_.stats_file,
			      [entries = std::move(entries)] { return statistics_json(entries); });
}

void Supervisor::look_for_the_end()
{
	std::optional<Clock::time_point> stuck;
	std::vector<std::size_t> left;
	book_.read([&](std::span<const PipelineEntry> entries) {
		stuck = stuck_pipelines_.stuck_at(entries);
		left = running(entries);
	});
	if (left.empty()) {
		loop_.quit();
	} else if (stuck && Clock::now() >= *stuck) {
		hung_ = std::move(left);
		loop_.quit();
	} else if (std::exchange(stuck_at_, stuck) != stuck) {
		(void)(stuck ? hang_timer_->arm_at(clock_time(*stuck)) : hang_timer_->disarm());
	}
}

ExitCode Supervisor::finish()
{
	state_ = State::kFinishing;
	service_.stopping();
	clear_progress();
	for (EventSource *source : std::initializer_list<EventSource *>{
		     &book_, commands_.get(), &*hang_timer_, &*call_timer_, &*report_timer_})
		loop_.remove(*source);

	const std::vector<PipelineEntry> entries = book_.entries();
	ExitCode code = ExitCode::kDone;
	for (const PipelineEntry &entry : entries)
		code = worst(code, entry.result.code);
	if (std::ranges::any_of(
		    entries, [](const PipelineEntry &entry) { return entry.began.has_value(); })) {
		if (!settings_.stats_file.empty())
			files_->write(settings_.stats_file,
				      [entries] { return statistics_json(entries); });
		if (!settings_.report.empty())
			files_->write(settings_.report, [entries] { return report_of(entries); });
	}
	if (!files_->idle())
		(void)wait();
	return code == ExitCode::kDone && files_failed_ ? ExitCode::kOutputFailed : code;
}

void Supervisor::written(const Status &status)
{
	if (!status)
		spdlog::error("{}", status.error().message());
	if (state_ != State::kFinishing)
		return;
	files_failed_ = files_failed_ || !status;
	if (files_->idle())
		loop_.quit();
}

} // namespace penstock
