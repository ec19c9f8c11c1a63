#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "core/event/event_source.h"
#include "core/event/worker.h"

namespace penstock {

/// Writes whole files for a loop that must not wait for a disk: text is made and written on a
/// thread of its own, with replace_file(), one file after the other.
class ReportWriter final : public EventSource
{
public:
	using MakeText = std::function<std::string()>;
	/// Called on the loop's thread for each file.
	using Written = std::function<void(const Status &)>;

	static Result<std::unique_ptr<ReportWriter>> start(Written written);
	ReportWriter(const ReportWriter &) = delete;
	ReportWriter &operator=(const ReportWriter &) = delete;
	/// What has not been written yet is left out.
	~ReportWriter() override;

	/// `make_text` is called on the writer's thread. Replaces a text for the same file that
	/// still waits.
	void write(std::string path, MakeText make_text);
	/// Nothing waits or is being written.
	bool idle() const { return jobs_.empty(); }

	int event_fd() const override { return worker_->event_fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	struct Job {
		std::string path;
		MakeText make_text;
	};
	using FileWorker = Worker<Job, Status>;

	ReportWriter(std::unique_ptr<FileWorker> worker, Written written)
		: worker_(std::move(worker)), written_(std::move(written))
	{}

	void begin_first();

	std::unique_ptr<FileWorker> worker_;
	Written written_;
	std::deque<Job> jobs_; ///< the first one is the worker's
};

} // namespace penstock
