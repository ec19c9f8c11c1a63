#pragma once

#include "app/outputs/libav/libav_output.h"

struct AVDictionary;

namespace penstock {

/// What libavformat's muxers and protocols are told for a target.
class MuxerOptions
{
public:
	explicit MuxerOptions(const LibavOutput::Target &target);
	MuxerOptions(const MuxerOptions &) = delete;
	MuxerOptions &operator=(const MuxerOptions &) = delete;
	~MuxerOptions();

	/// For avformat_write_header() and avio_open2(), which take out what they know.
	AVDictionary **muxer() { return &muxer_; }
	AVDictionary **protocol() { return &protocol_; }

	/// What is no option but a field.
	void adjust(AVFormatContext &context) const;

private:
	AVDictionary *muxer_ = nullptr;
	AVDictionary *protocol_ = nullptr;
};

} // namespace penstock
