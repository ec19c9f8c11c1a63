#include "app/run/book/pipeline_book.h"

#include <utility>

#include <sys/epoll.h>

namespace penstock {

PipelineBook::PipelineBook(std::vector<std::string> names, Wakeup wakeup)
	: wakeup_(std::move(wakeup)), entries_(names.size())
{
	for (std::size_t i = 0; i < names.size(); ++i)
		entries_[i].result.run.result.name = std::move(names[i]);
}

Result<std::unique_ptr<PipelineBook>> PipelineBook::create(std::vector<std::string> names)
{
	auto wakeup = Wakeup::create();
	if (!wakeup)
		return propagate(wakeup);
	return std::unique_ptr<PipelineBook>(
		new PipelineBook(std::move(names), std::move(*wakeup)));
}

void PipelineBook::write(std::size_t pipeline, const std::function<void(PipelineEntry &)> &writer)
{
	{
		const std::lock_guard lock(mutex_);
		PipelineEntry &entry = entries_[pipeline];
		writer(entry);
		entry.sign_of_life = Clock::now();
	}
	wakeup_.signal();
}

void PipelineBook::enter(std::size_t pipeline, Stage stage)
{
	write(pipeline, [stage](PipelineEntry &entry) { entry.stage = stage; });
}

void PipelineBook::begin(std::size_t pipeline, std::string devices)
{
	write(pipeline, [&devices](PipelineEntry &entry) {
		entry.devices = std::move(devices);
		entry.stage = Stage::kStreaming;
		entry.began = Clock::now();
	});
}

void PipelineBook::show(std::size_t pipeline, const Statistics &now, const Decision &path)
{
	// Copied outside the lock: these are tens of kilobytes.
	PipelineStatistics shown{{}, now, without_memory(path)};
	write(pipeline, [&shown](PipelineEntry &entry) {
		PipelineStatistics &result = entry.result.run.result;
		std::swap(shown.name, result.name);
		std::swap(result, shown);
		entry.shown = Clock::now();
	});
}

void PipelineBook::refuse(std::size_t pipeline, ExitCode code)
{
	write(pipeline, [code](PipelineEntry &entry) {
		entry.result.code = code;
		entry.stage = Stage::kClosing;
	});
}

void PipelineBook::end(std::size_t pipeline, PipelineResult result)
{
	write(pipeline, [&result](PipelineEntry &entry) {
		result.run.result.name = entry.name();
		entry.result = std::move(result);
		entry.stage = Stage::kClosing;
	});
}

void PipelineBook::give_up(std::size_t pipeline)
{
	write(pipeline, [](PipelineEntry &entry) {
		entry.result.code = worst(entry.result.code, ExitCode::kEncoderFailed);
		if (entry.stage != Stage::kClosing)
			entry.result.run.ending = "Given up: a driver did not return.";
		entry.stage = Stage::kEnded;
	});
}

void PipelineBook::read(const std::function<void(std::span<const PipelineEntry>)> &reader) const
{
	const std::lock_guard lock(mutex_);
	reader(entries_);
}

std::vector<PipelineEntry> PipelineBook::entries() const
{
	const std::lock_guard lock(mutex_);
	return entries_;
}

Result<std::uint32_t> PipelineBook::prepare()
{
	return EPOLLIN;
}

Status PipelineBook::dispatch(std::uint32_t)
{
	wakeup_.clear();
	if (changed_)
		changed_();
	return {};
}

} // namespace penstock
