#pragma once

#include "config/outputs/destination.h"

struct AVDictionary;
struct AVFormatContext;

namespace penstock {

/// The options of libavformat's muxers and protocols for a destination.
class MuxerOptions
{
public:
	explicit MuxerOptions(const Destination &destination);
	MuxerOptions(const MuxerOptions &) = delete;
	MuxerOptions &operator=(const MuxerOptions &) = delete;
	~MuxerOptions();

	/// For avformat_write_header() and avio_open2(), which remove the options that they use.
	AVDictionary **muxer() { return &muxer_; }
	AVDictionary **protocol() { return &protocol_; }

	/// A setting that is a field and not an option.
	void adjust(AVFormatContext &context) const;

private:
	AVDictionary *muxer_ = nullptr;
	AVDictionary *protocol_ = nullptr;
};

} // namespace penstock
