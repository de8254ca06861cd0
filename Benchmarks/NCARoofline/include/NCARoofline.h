/*
 * What one core of this machine can multiply and add at most, in 10^9 multiply-accumulates per second: loops of the
 * instruction alone, on registers, with enough independent sums to hide its latency.
 */
#ifndef NCA_ROOFLINE_H
#define NCA_ROOFLINE_H

/* int16 pairs multiplied and added to int32: what the fixed-point engines live on. */
double nca_roofline_int16(void);

/* float32 fused multiply-add: what float engines live on. */
double nca_roofline_float(void);

#endif
