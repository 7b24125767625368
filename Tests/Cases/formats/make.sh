#!/bin/sh
# Makes the documents of this folder from their sources with LibreOffice 7.4 (Word, PowerPoint, RTF) and xlwt 1.3 (Excel).
set -e
work=$(mktemp -d)
cp text.fodt slides.fodp "$work"
cd "$work"
soffice --headless --convert-to doc text.fodt
soffice --headless --convert-to rtf text.fodt
soffice --headless --convert-to ppt slides.fodp
python3 - <<'PY'
import datetime
import xlwt
book = xlwt.Workbook()
sheet = book.add_sheet("실적")
day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
moment = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM")
share = xlwt.easyxf(num_format_str="0.0%")
money = xlwt.easyxf(num_format_str='#,##0"원"')
sheet.write(0, 0, "이름"), sheet.write(0, 1, "날짜"), sheet.write(0, 3, "값")
sheet.write(1, 0, "가나다"), sheet.write(1, 1, datetime.date(2024, 5, 1), day), sheet.write(1, 3, 1234.5)
sheet.write(2, 0, "라마바"), sheet.write(2, 1, datetime.datetime(2024, 12, 31, 9, 30), moment)
sheet.write(2, 2, 0.125, share), sheet.write(2, 3, 1000, money), sheet.write(2, 4, True)
for row in range(400):
    sheet.write(4 + row, 0, "긴 글 %d " % row + "가나다라마바사" * (row % 23))
    sheet.write(4 + row, 1, "latin %d " % row + "x" * (row % 211))
book.add_sheet("빈 것")
book.add_sheet("셋째").write(2, 2, "끝이다")
book.save("book.xls")
PY
for name in text.doc text.rtf slides.ppt book.xls; do gzip -9n "$name"; done
cp ./*.gz "$OLDPWD"
