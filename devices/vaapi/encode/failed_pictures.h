#pragma once

#include <cstdint>

namespace penstock::vaapi {

/// What to do when the driver fails to encode pictures: an IDR after each; after
/// kFailuresPerContext in a row, see cure(). A picture that succeeds resets the count.
class FailedPictures
{
public:
	enum class Cure {
		kNewContext,
		kOtherMemory, ///< no picture in others' memory succeeded: it cannot read frames
			      ///< like these
		kNone,	      ///< a new context did not help
	};

	static constexpr std::uint32_t kFailuresPerContext = 3;
	static constexpr std::uint32_t kContexts = 2;

	/// `foreign`: the frames lie in memory that is not the driver's own, which it may have
	/// taken without being able to read it.
	explicit FailedPictures(bool foreign) : foreign_(foreign) {}

	/// True when an IDR is not enough; see cure().
	bool failed()
	{
		++failures_;
		return failures_ % kFailuresPerContext == 0;
	}
	void succeeded()
	{
		failures_ = 0;
		any_succeeded_ = true;
	}

	/// To be asked once the driver has finished what it had: one of those may have succeeded.
	Cure cure() const
	{
		if (foreign_ && !any_succeeded_)
			return Cure::kOtherMemory;
		return failures_ < kFailuresPerContext * kContexts ? Cure::kNewContext
								   : Cure::kNone;
	}

private:
	const bool foreign_;
	std::uint32_t failures_ = 0;
	bool any_succeeded_ = false;
};

} // namespace penstock::vaapi
