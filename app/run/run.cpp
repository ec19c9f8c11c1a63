#include "app/run/run.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <utility>

#include <pthread.h>
#include <spdlog/spdlog.h>

#include "app/events/event_log.h"
#include "app/failure.h"
#include "app/run/await_devices.h"
#include "app/run/recording/comeback.h"
#include "app/run/recording/recording.h"
#include "app/selection/prepare_pipeline.h"
#include "core/event/start_thread.h"

namespace penstock {

namespace {

/// Tells the book that a thread is at its end, however it came to it.
class EndGuard
{
public:
	EndGuard(PipelineBook &book, std::size_t number) : book_(book), number_(number) {}
	EndGuard(const EndGuard &) = delete;
	EndGuard &operator=(const EndGuard &) = delete;
	~EndGuard() { book_.enter(number_, Stage::kEnded); }

private:
	PipelineBook &book_;
	std::size_t number_;
};

/// Likewise the next thread that the devices are open, or have been refused.
class TurnGuard
{
public:
	explicit TurnGuard(std::latch &opened) : opened_(opened) {}
	TurnGuard(const TurnGuard &) = delete;
	TurnGuard &operator=(const TurnGuard &) = delete;
	~TurnGuard() { opened_.count_down(); }

private:
	std::latch &opened_;
};

/// Writes into the book what a pipeline tells.
class BookObserver final : public PipelineObserver
{
public:
	/// `events` may be null.
	BookObserver(PipelineBook &book, std::size_t number, std::string name, EventLog *events)
		: book_(book), number_(number), name_(std::move(name)), events_(events)
	{}

	void entered(PipelineState state) override
	{
		switch (state) {
		case PipelineState::kIdle:
		case PipelineState::kEnded:
			return;
		case PipelineState::kStarting:
		case PipelineState::kStreaming:
			return book_.enter(number_, Stage::kStreaming);
		case PipelineState::kAwaiting:
		case PipelineState::kShowing:
			return book_.enter(number_, Stage::kAwaiting);
		// A driver that failed may not return from being closed and opened again.
		case PipelineState::kRecovering:
		case PipelineState::kDraining:
		case PipelineState::kStopping:
			return book_.enter(number_, Stage::kEnding);
		case PipelineState::kWriting:
			return book_.enter(number_, Stage::kWriting);
		}
	}
	void progressed(const Statistics &now, const Decision &path) override
	{
		book_.show(number_, now, path);
	}
	void happened(Event event) override
	{
		if (!events_)
			return;
		event.pipeline = name_;
		events_->note(std::move(event));
	}

private:
	PipelineBook &book_;
	std::size_t number_;
	const std::string name_; ///< empty where there is one pipeline only
	EventLog *events_;
};

/// How long to wait for what is missing, if it may still come.
std::chrono::nanoseconds patience(const Problem &problem, const CameraSettings &camera)
{
	switch (problem.kind) {
	case Problem::Kind::kNoDevice:
	case Problem::Kind::kBusy:
		return comeback(camera);
	case Problem::Kind::kNoSignal:
		return no_signal(camera) == CameraSettings::NoSignal::kExit
			       ? CameraSettings::kNotAwaited
			       : CameraSettings::kAwaitedForEver;
	default:
		return CameraSettings::kNotAwaited;
	}
}

bool is_awaited(const Problem &problem, const CameraSettings &camera)
{
	return patience(problem, camera) != CameraSettings::kNotAwaited;
}

/// Whether "auto" stands for a device of it.
bool leaves_choice(const PipelineSettings &pipeline)
{
	return pipeline.camera.device.is_auto() ||
	       std::ranges::any_of(pipeline.streams, [](const StreamSettings &stream) {
		       return stream.encoder.device.is_auto();
	       });
}

/// A thread in a driver's call can be neither joined nor stopped, and whatever it borrows has to
/// stay: the process ends here, with all threads.
[[noreturn]] void leave(ExitCode code)
{
	spdlog::default_logger()->flush();
	std::fflush(nullptr);
	std::_Exit(static_cast<int>(code));
}

} // namespace

Run::Run(const RecordSettings &settings, RunControl &control,
	 std::chrono::steady_clock::time_point process_start, std::unique_ptr<Drivers> drivers,
	 std::unique_ptr<PipelineBook> book, std::unique_ptr<Supervisor> supervisor,
	 std::unique_ptr<EventLog> events)
	: settings_(settings), control_(control), process_start_(process_start),
	  names_(names_of(settings.pipelines)), drivers_(std::move(drivers)),
	  book_(std::move(book)), supervisor_(std::move(supervisor)), events_(std::move(events))
{}

Result<std::unique_ptr<Run>> Run::create(const RecordSettings &settings, RunControl &control,
					 v4l2::Io &io,
					 std::chrono::steady_clock::time_point process_start,
					 std::unique_ptr<EventLog> events)
{
	auto book = PipelineBook::create(names_of(settings.pipelines));
	if (!book)
		return propagate(book);
	auto drivers = std::make_unique<Drivers>();
	for (std::size_t i = 0; i < settings.pipelines.size(); ++i)
		drivers->emplace_back(io);
	auto supervisor = Supervisor::create(
		settings.run, control, **book,
		[&all = *drivers](std::size_t number) { return all[number].current(); });
	if (!supervisor)
		return propagate(supervisor);
	return std::unique_ptr<Run>(new Run(settings, control, process_start, std::move(drivers),
					    std::move(*book), std::move(*supervisor),
					    std::move(events)));
}

ExitCode Run::run()
{
	for (std::size_t i = 0; i < names_.size(); ++i)
		opened_.emplace_back(1);
	for (std::size_t i = 0; i < names_.size(); ++i)
		start(i);
	const std::vector<std::size_t> hung = supervisor_->wait();
	for (std::size_t number : hung) {
		const std::string devices = book_->entries()[number].devices;
		spdlog::error("{}driver call hung; finishing without {}", label_of(names_, number),
			      devices.empty() ? "its devices" : devices);
		tell_end(number, ExitCode::kEncoderFailed, "a call of a driver does not return");
		book_->give_up(number);
	}
	if (hung.empty())
		for (std::thread &thread : threads_)
			thread.join();
	const ExitCode code = supervisor_->finish();
	// A part of the time that a service has to stop (penstock@.service).
	constexpr std::chrono::seconds kPatience{10};
	if (events_)
		events_->finish(kPatience);
	if (!hung.empty())
		leave(code);
	return code;
}

/// A pipeline that gets no thread has failed, and the others go on.
void Run::start(std::size_t number)
{
	auto thread = start_thread("the pipeline", [this, number] { record(number); });
	if (thread)
		return threads_.push_back(std::move(*thread));
	fail(number, {Problem::Kind::kProgram, thread.error().message()});
	book_->enter(number, Stage::kEnded);
	opened_[number].count_down();
}

/// On the pipeline's own thread. The devices are closed when it returns.
void Run::record(std::size_t number)
{
	// For debuggers, ps -L and top -H.
	constexpr std::size_t kLongestName = 15;
	::pthread_setname_np(::pthread_self(), names_[number].substr(0, kLongestName).c_str());
	const EndGuard ended(*book_, number);
	try {
		open_and_run(number);
	} catch (const std::exception &exception) {
		// No memory: of this pipeline, whose own goes now.
		fail(number, {Problem::Kind::kProgram, exception.what()});
	}
}

void Run::open_and_run(std::size_t number)
{
	// It outlives the threads of the outputs, which tell it what happens.
	BookObserver observer(*book_, number, pipeline_of(number), events_.get());
	const std::unique_ptr<Recording> recording = open(number);
	if (!recording)
		return;
	PipelineResult result = recording->run(settings_.run, control_, process_start_, observer);
	tell_end(number, result.code, result.run.ending);
	book_->end(number, std::move(result));
}

void Run::fail(std::size_t number, const Problem &problem)
{
	spdlog::error("{}{}", label_of(names_, number), problem.message);
	tell_end(number, exit_code_of(problem.kind), problem.message);
	book_->refuse(number, exit_code_of(problem.kind));
}

std::unique_ptr<Recording> Run::open(std::size_t number)
{
	auto recording = open_in_turn(number);
	if (!recording && is_awaited(recording.error(), settings_.pipelines[number].camera))
		recording = await_devices(number, std::move(recording.error()));
	if (!recording) {
		fail(number, recording.error());
		return nullptr;
	}
	book_->begin(number, (*recording)->devices());
	return std::move(*recording);
}

Outcome<std::unique_ptr<Recording>> Run::open_in_turn(std::size_t number)
{
	const TurnGuard turn(opened_[number]);
	const std::vector<PipelineSettings> &pipelines = settings_.pipelines;
	if (leaves_choice(pipelines[number]))
		for (std::size_t i = 0; i < pipelines.size(); ++i)
			if (i < number || !leaves_choice(pipelines[i]))
				opened_[i].wait();
	book_->enter(number, Stage::kOpening);
	return open_now(number);
}

Outcome<std::unique_ptr<Recording>> Run::open_now(std::size_t number)
{
	return Recording::open(settings_.pipelines[number], label_of(names_, number),
			       (*drivers_)[number].access());
}

void Run::tell_missing(std::size_t number, const Problem &missing) const
{
	if (events_)
		events_->note({.kind = EventKind::kWaiting,
			       .what = to_string(settings_.pipelines[number].camera.device),
			       .reason = missing.message,
			       .pipeline = pipeline_of(number)});
}

void Run::tell_end(std::size_t number, ExitCode code, const std::string &reason) const
{
	if (events_)
		events_->note({.kind = EventKind::kEnded,
			       .what = to_string(settings_.pipelines[number].camera.device),
			       .reason = reason,
			       .exit_code = static_cast<int>(code),
			       .pipeline = pipeline_of(number)});
}

/// As the user calls it; empty where there is one only, without a name.
std::string Run::pipeline_of(std::size_t number) const
{
	return names_.size() == 1 ? settings_.pipelines[0].name : names_[number];
}

Outcome<std::unique_ptr<Recording>> Run::await_devices(std::size_t number, Problem missing)
{
	spdlog::warn("{}{}; waiting for it", label_of(names_, number), missing.message);
	tell_missing(number, missing);
	Outcome<std::unique_ptr<Recording>> recording = tl::unexpected<Problem>(missing);
	const CameraSettings &camera = settings_.pipelines[number].camera;
	const Status waited = penstock::await_devices(control_, patience(missing, camera), [&] {
		book_->enter(number, Stage::kOpening);
		recording = open_now(number);
		if (recording || !is_awaited(recording.error(), camera))
			return Awaited::kSettled;
		book_->enter(number, Stage::kAwaiting);
		return Awaited::kMissing;
	});
	if (!waited)
		return problem(Problem::Kind::kProgram, waited.error().message());
	if (!recording && is_awaited(recording.error(), camera))
		recording.error().message += "; the wait for it is over, and nothing is recorded";
	return recording;
}

} // namespace penstock
