#include "app/outputs/delivery/output_set.h"

#include <utility>

#include <spdlog/spdlog.h>
#include <sys/epoll.h>

#include "app/outputs/delivery/file_writer.h"
#include "app/outputs/delivery/sink_sender.h"

namespace penstock {

Result<std::unique_ptr<OutputSet>> OutputSet::create(const StreamInfo &stream, EventSink events,
						     OpenedSink opened)
{
	auto wakeup = Wakeup::create();
	if (!wakeup)
		return propagate(wakeup);
	return std::unique_ptr<OutputSet>(
		new OutputSet(std::move(*wakeup), stream, std::move(events), std::move(opened)));
}

OutputSet::~OutputSet() = default;

Status OutputSet::add(OutputWorker::Setup setup)
{
	OutputStatistics statistics{
		.url = setup.url, .container = setup.container, .optional = setup.optional};
	bool optional = setup.optional;
	OutputWorker::Handlers handlers{
		.keyframe_wanted =
			[this] {
				wants_keyframe_ = true;
				wakeup_.signal();
			},
		.failed = [this] { wakeup_.signal(); },
		.happened = events_,
		.opened = opened_,
	};
	const auto start =
		setup.kind == OutputWorker::Kind::kSink ? SinkSender::start : FileWriter::start;
	auto worker = start(std::move(setup), std::move(handlers));
	if (worker) {
		workers_.push_back(std::move(*worker));
		return {};
	}
	events_({.kind = EventKind::kOutputFailed,
		 .what = statistics.url,
		 .reason = worker.error().message()});
	if (!optional)
		return propagate(worker);
	spdlog::warn("{}; going on without it", worker.error().message());
	statistics.error = worker.error().message();
	never_opened_.push_back(std::move(statistics));
	if (!never_opened_error_)
		never_opened_error_ = std::move(worker.error());
	return {};
}

void OutputSet::begin_stream(const StreamInfo &stream)
{
	if (is_same_stream(stream, *stream_))
		return;
	stream_ = std::make_shared<StreamInfo>(stream);
	parameter_sets_.emplace(stream.codec);
	first_ = true;
}

void OutputSet::write(const CodedFrame &frame)
{
	const bool keyframe = std::exchange(first_, false) || frame.keyframe;
	PacketRef packet = keyframe ? pool_.copy(parameter_sets_->complete(frame.data), frame.pts,
						 true, stream_)
				    : pool_.copy(frame.data, frame.pts, false, stream_);
	for (auto &worker : workers_)
		worker->write(packet);
}

void OutputSet::begin_segments()
{
	for (auto &worker : workers_)
		worker->begin_segment();
}

Status OutputSet::finish()
{
	for (auto &worker : workers_)
		worker->end();
	Status first;
	for (auto &worker : workers_) {
		worker->join();
		auto error = worker->error();
		if (!error || worker->optional())
			continue;
		if (first)
			first = tl::unexpected<Error>(std::move(*error));
		else
			spdlog::error("{}", error->message());
	}
	return first;
}

std::optional<Error> OutputSet::dead() const
{
	std::optional<Error> first;
	for (const auto &worker : workers_) {
		auto trouble = worker->trouble();
		if (!trouble)
			return std::nullopt;
		if (!first)
			first = std::move(trouble);
	}
	return first ? first : never_opened_error_;
}

std::vector<OutputStatistics> OutputSet::statistics() const
{
	std::vector<OutputStatistics> all;
	for (const auto &worker : workers_)
		all.push_back(worker->statistics());
	all.insert(all.end(), never_opened_.begin(), never_opened_.end());
	return all;
}

Result<std::uint32_t> OutputSet::prepare()
{
	return std::uint32_t{EPOLLIN};
}

Status OutputSet::dispatch(std::uint32_t)
{
	wakeup_.clear();
	if (wants_keyframe_.exchange(false) && keyframe_wanted_)
		keyframe_wanted_();
	for (auto &worker : workers_) {
		auto error = worker->error();
		if (error && !worker->optional() && failed_) {
			failed_(std::move(*error));
			return {};
		}
	}
	if (dead_ && dead())
		dead_();
	return {};
}

} // namespace penstock
