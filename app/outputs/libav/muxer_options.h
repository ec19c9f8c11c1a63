#pragma once

#include "app/outputs/stream/destination.h"

struct AVDictionary;
struct AVFormatContext;

namespace penstock {

/// What libavformat's muxers and protocols are told for a destination.
class MuxerOptions
{
public:
	explicit MuxerOptions(const Destination &destination);
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
