#pragma once

#include <cstdint>

#include "tests/swva/engine/engine.h"

namespace swva::test {

/// An application that does everything right: what it renders for one picture after the other.
/// Tests break one thing in what it returns. `Self` has the codec's part: sequence(), fill() and
/// pack(). Its coded size is in whole blocks.
template <typename Self, typename Frame, typename ClientSettings, std::uint32_t kBlock>
class Client
{
public:
	using Settings = ClientSettings;

	explicit Client(const Settings &settings) : settings_(settings) {}

	std::uint32_t coded_width() const
	{
		return (settings_.width + kBlock - 1) / kBlock * kBlock;
	}
	std::uint32_t coded_height() const
	{
		return (settings_.height + kBlock - 1) / kBlock * kBlock;
	}

	Frame idr()
	{
		since_idr_ = 0;
		Frame result = frame(true);
		result.sequence = self().sequence();
		if (settings_.packed)
			self().pack(result, *result.sequence);
		return result;
	}
	Frame p()
	{
		++since_idr_;
		Frame result = frame(false);
		if (settings_.packed)
			self().pack(result, self().sequence());
		return result;
	}

protected:
	Settings settings_;
	std::uint32_t since_idr_ = 0;

private:
	Self &self() { return static_cast<Self &>(*this); }

	Frame frame(bool idr)
	{
		Frame result;
		result.visible_width = settings_.width;
		result.visible_height = settings_.height;
		if (settings_.packed)
			result.packed = VA_ENC_PACKED_HEADER_SEQUENCE |
					VA_ENC_PACKED_HEADER_PICTURE | VA_ENC_PACKED_HEADER_SLICE;
		self().fill(result, idr);
		for (std::uint32_t i = 0; i < settings_.slices; ++i)
			result.slices.push_back(self().slice(i, result));
		return result;
	}
};

} // namespace swva::test
