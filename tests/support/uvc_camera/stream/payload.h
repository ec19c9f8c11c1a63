#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace penstock::uvc {

/// A picture on its way to the host, cut into payloads, each of a header and data (UVC 1.5,
/// 2.4.3.2 and 2.4.3.3).
class Payloads
{
public:
	static constexpr std::size_t kHeaderBytes = 12;

	struct Picture {
		std::span<const std::byte> data; ///< borrowed
		bool toggle = false;		 ///< FID: alternates from picture to picture
		bool error = false;		 ///< ERR, in the last payload
		std::uint32_t presentation = 0; ///< PTS: when it was exposed, by the device's clock
		bool no_end = false;		///< without EOF: only the next FID tells
	};

	/// A payload has at most `max_payload` bytes with its header.
	Payloads(const Picture &picture, std::size_t max_payload)
		: picture_(picture), max_payload_(max_payload)
	{}

	/// Fills a transfer, and returns how many bytes it has. A transfer that is not filled ends
	/// the payload, as does one that makes it as long as payloads may be; so a payload whose
	/// last transfer is full but which is not that long is ended by an empty one.
	///
	/// A packet of an isochronous endpoint is a transfer of `max_payload` bytes: one payload.
	/// `now` is the time of the source clock that goes into headers.
	std::size_t fill(std::span<std::byte> transfer, std::chrono::nanoseconds now);

	/// The end of the picture has been handed over.
	bool done() const { return done_; }
	/// Bytes of the picture that have been handed over.
	std::size_t sent() const { return sent_; }

private:
	void write_header(std::span<std::byte> to, std::chrono::nanoseconds now) const;

	Picture picture_;
	std::size_t max_payload_;
	std::size_t sent_ = 0;
	std::size_t in_payload_ = 0; ///< bytes of the current payload; 0 between payloads
	bool done_ = false;
};

} // namespace penstock::uvc
