#include "app/events/event_log.h"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

#include <spdlog/spdlog.h>
#include <sys/epoll.h>

#include "app/events/event_file.h"
#include "core/event/event_loop.h"
#include "core/event/start_thread.h"
#include "core/event/wakeup.h"

namespace penstock {

namespace {

/// Nobody is told that a run waits for less.
constexpr std::chrono::milliseconds kSilent{500};

} // namespace

/// What the thread works on, and how others hand it events.
class EventLog::Thread final : private EventSource
{
public:
	Thread(EventLoop loop, Wakeup wakeup, std::optional<EventFile> file,
	       std::vector<EventCommand> commands, const EventCommands::Limits &limits)
		: loop_(std::move(loop)), wakeup_(std::move(wakeup)), file_(std::move(file)),
		  commands_(loop_, std::move(commands), limits, [this] { quit_when_done(); })
	{
		loop_.add(*this, say);
	}
	~Thread() override { loop_.remove(*this); }

	void run()
	{
		if (Status status = loop_.run(); !status)
			say(status.error());
		const std::lock_guard lock(mutex_);
		ended_ = true;
		changed_.notify_all();
	}

	void push(Event event)
	{
		{
			const std::lock_guard lock(mutex_);
			if (waiting_.size() == kMostWaiting) {
				++dropped_;
				return;
			}
			waiting_.push_back(std::move(event));
		}
		wakeup_.signal();
	}

	const EventCommands &commands() const { return commands_; }

	/// Whether it has ended within that time.
	bool end(std::chrono::nanoseconds patience)
	{
		std::unique_lock lock(mutex_);
		ending_ = true;
		wakeup_.signal();
		return changed_.wait_for(lock, patience, [this] { return ended_; });
	}

private:
	/// More than happens while a disk is slow.
	static constexpr std::size_t kMostWaiting = 1000;

	int event_fd() const override { return wakeup_.fd(); }
	Result<std::uint32_t> prepare() override { return EPOLLIN; }
	Status dispatch(std::uint32_t /*events*/) override
	{
		wakeup_.clear();
		for (const Event &event : take()) {
			if (file_)
				file_->write(json_line(event));
			commands_.run_for(event);
		}
		quit_when_done();
		return {};
	}

	std::vector<Event> take()
	{
		std::unique_lock lock(mutex_);
		std::vector<Event> events = std::exchange(waiting_, {});
		const std::uint64_t dropped = std::exchange(dropped_, 0);
		lock.unlock();
		if (dropped != 0)
			spdlog::warn("{} events came faster than they could be written, and are "
				     "missing",
				     dropped);
		return events;
	}

	void quit_when_done()
	{
		const std::lock_guard lock(mutex_);
		if (ending_ && waiting_.empty() && commands_.idle())
			loop_.quit();
	}

	static void say(const Error &error) { spdlog::warn("events: {}", error.message()); }

	EventLoop loop_;
	const Wakeup wakeup_;
	std::optional<EventFile> file_;
	EventCommands commands_;

	std::mutex mutex_; ///< of everything below
	std::condition_variable changed_;
	std::vector<Event> waiting_;
	std::uint64_t dropped_ = 0;
	bool ending_ = false;
	bool ended_ = false;
};

Result<std::unique_ptr<EventLog>> EventLog::start(const std::string &place,
						  std::vector<EventCommand> commands,
						  const EventCommands::Limits &limits)
{
	std::optional<EventFile> file;
	if (!place.empty()) {
		auto opened = EventFile::open(place);
		if (!opened)
			return propagate(opened);
		file.emplace(std::move(*opened));
	}
	auto loop = EventLoop::create();
	if (!loop)
		return propagate(loop);
	auto wakeup = Wakeup::create();
	if (!wakeup)
		return propagate(wakeup);
	auto shared = std::make_shared<Thread>(std::move(*loop), std::move(*wakeup),
					       std::move(file), std::move(commands), limits);
	auto thread = start_thread("events", [shared] { shared->run(); });
	if (!thread)
		return propagate(thread);
	return std::unique_ptr<EventLog>(new EventLog(std::move(shared), std::move(*thread)));
}

EventLog::~EventLog()
{
	if (thread_.joinable())
		finish({});
}

void EventLog::note(Event event)
{
	shared_->push(std::move(event));
}

void EventLog::finish(std::chrono::nanoseconds patience)
{
	const std::chrono::nanoseconds silent =
		std::min<std::chrono::nanoseconds>(patience, kSilent);
	if (shared_->end(silent))
		return thread_.join();
	const EventCommands &commands = shared_->commands();
	spdlog::info("waiting for the commands of events: {} run, {} wait", commands.running(),
		     commands.waiting());
	if (shared_->end(patience - silent))
		return thread_.join();
	if (commands.running() == 0)
		spdlog::warn(
			"--events: the file takes no line; the run ends without the last ones");
	else
		spdlog::warn(
			"--exec-on: the run ends while {} commands still run, which go on, and "
			"{} were not started",
			commands.running(), commands.waiting());
	thread_.detach();
}

} // namespace penstock
