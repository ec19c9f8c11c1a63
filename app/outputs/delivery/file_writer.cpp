#include "app/outputs/delivery/file_writer.h"

#include <chrono>
#include <utility>

namespace penstock {

namespace {

/// What a small board can spare: at 4 Mbit/s two minutes of a disk that does not answer.
constexpr QueueLimits kLimits{std::size_t{64} << 20, 4096};

constexpr std::chrono::seconds kStillReader{5};

} // namespace

FileWriter::FileWriter(Setup setup, Handlers handlers)
	: OutputWorker(std::move(setup), std::move(handlers), kLimits)
{}

FileWriter::~FileWriter()
{
	finish_thread();
}

Result<std::unique_ptr<OutputWorker>> FileWriter::start(Setup setup, Handlers handlers)
{
	std::unique_ptr<FileWriter> writer(new FileWriter(std::move(setup), std::move(handlers)));
	if (Status status = writer->check(); !status)
		return propagate(status);
	if (Status status = writer->start_thread(); !status)
		return propagate(status);
	return writer;
}

void FileWriter::end()
{
	if (kind() == Kind::kReader)
		deadline().end_when_still(kStillReader);
	OutputWorker::end();
}

void FileWriter::run()
{
	RetryDelay delay;
	while (PacketRef packet = queue().pop()) {
		if (take_segment_request() && output_)
			output_->begin_segment();
		const bool opens = !output_;
		Status status = open_and_write(output_, *packet);
		if (status) {
			if (opens)
				delay.began();
			count_written(*packet);
			continue;
		}
		count_dropped();
		packet.reset();
		if (!may_open_again()) {
			fail(std::move(status.error()));
			queue().pause();
			break;
		}
		// The error that follows from the first one says nothing new.
		if (output_)
			(void)output_->finish();
		output_.reset();
		if (!wait_to_open_again(std::move(status.error()), delay))
			break;
	}
	if (output_) {
		Status status = output_->finish();
		output_.reset();
		if (!status)
			fail(std::move(status.error()));
	}
	fail_if_interrupted();
}

} // namespace penstock
