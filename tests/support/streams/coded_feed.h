#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>

#include "app/outputs/delivery/output_set.h"
#include "tests/support/streams/coded_stream.h"

namespace penstock::test {

/// A real stream, handed to outputs as an encoder would do it.
class CodedFeed
{
public:
	/// `outputs` belongs to the test, which may replace it.
	CodedFeed(std::string codec, const std::unique_ptr<OutputSet> &outputs)
		: codec_(std::move(codec)), outputs_(outputs)
	{}

	/// Frames so far.
	std::size_t number() const { return number_; }
	/// Begins again with the first one.
	void rewind() { number_ = 0; }

	void write(std::size_t frames)
	{
		const auto &pictures = coded_stream(codec_);
		for (; frames > 0; --frames, ++number_) {
			const CodedPicture &picture = pictures[number_ % pictures.size()];
			outputs_->write({picture.data, picture_time(number_), picture.keyframe});
		}
	}

	/// Writes about as a camera would until something is true, at most half a minute.
	template <typename Condition>
	bool stream_until(Condition condition)
	{
		for (int frame = 0; frame < 1500; ++frame) {
			if (condition())
				return true;
			write(1);
			std::this_thread::sleep_for(std::chrono::milliseconds(20));
		}
		return false;
	}

private:
	const std::string codec_;
	const std::unique_ptr<OutputSet> &outputs_;
	std::size_t number_ = 0;
};

} // namespace penstock::test
