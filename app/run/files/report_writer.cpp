#include "app/run/files/report_writer.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include <sys/epoll.h>

#include "app/run/files/replace_file.h"

namespace penstock {

Result<std::unique_ptr<ReportWriter>> ReportWriter::start(Written written)
{
	auto worker = FileWorker::start("the writer of statistics", 1,
					[](Job &job, Status &status, const std::stop_token &) {
						status = replace_file(job.path, job.make_text());
					});
	if (!worker)
		return propagate(worker);
	return std::unique_ptr<ReportWriter>(
		new ReportWriter(std::move(*worker), std::move(written)));
}

ReportWriter::~ReportWriter()
{
	// Enough for a thread that has nothing to do; one that waits for a disk is left to itself.
	(void)worker_->stop(std::chrono::seconds(1));
}

void ReportWriter::write(std::string path, MakeText make_text)
{
	if (jobs_.size() > 1) {
		const auto waiting = std::find_if(std::next(jobs_.begin()), jobs_.end(),
						  [&](const Job &job) { return job.path == path; });
		if (waiting != jobs_.end()) {
			waiting->make_text = std::move(make_text);
			return;
		}
	}
	jobs_.push_back({std::move(path), std::move(make_text)});
	if (jobs_.size() == 1)
		begin_first();
}

void ReportWriter::begin_first()
{
	Job &job = jobs_.front();
	worker_->submit({job.path, std::move(job.make_text)});
}

Result<std::uint32_t> ReportWriter::prepare()
{
	return EPOLLIN;
}

Status ReportWriter::dispatch(std::uint32_t)
{
	worker_->clear_event();
	while (const Status *reply = worker_->front()) {
		const Status status = *reply;
		worker_->pop();
		jobs_.pop_front();
		if (!jobs_.empty())
			begin_first();
		written_(status);
	}
	return {};
}

} // namespace penstock
