'The functions for cells. Each hands the values of its cells to Python (asg_addin/functions.py).
Option Explicit

Private Function Answer(name As String, given As Variant) As Variant
    'No workbook and no cell are handed over: xlwings would look for Python code in them.
    Dim shown As Variant
    shown = XLPy.CallUDF("asg_addin.functions", name, ValuesOf(given), Nothing, Nothing)
    Answer = WithErrors(shown)
End Function

Private Function WithErrors(ByVal shown As Variant) As Variant
    'NA() chosen for a suppressed figure comes back as its text.
    Dim row As Long, column As Long
    If Not IsArray(shown) Then
        If IsNotAvailable(shown) Then shown = CVErr(xlErrNA)
    ElseIf HasColumns(shown) Then
        For row = LBound(shown, 1) To UBound(shown, 1)
            For column = LBound(shown, 2) To UBound(shown, 2)
                If IsNotAvailable(shown(row, column)) Then shown(row, column) = CVErr(xlErrNA)
            Next column
        Next row
    Else
        For column = LBound(shown) To UBound(shown)
            If IsNotAvailable(shown(column)) Then shown(column) = CVErr(xlErrNA)
        Next column
    End If
    WithErrors = shown
End Function

Private Function IsNotAvailable(value As Variant) As Boolean
    If VarType(value) = vbString Then IsNotAvailable = (value = "#N/A")
End Function

Private Function HasColumns(values As Variant) As Boolean
    'A table of one row comes as a list.
    On Error Resume Next
    HasColumns = UBound(values, 2) >= LBound(values, 2)
End Function

Private Function ValuesOf(given As Variant) As Variant
    Dim values() As Variant, i As Long
    ReDim values(LBound(given) To UBound(given))
    For i = LBound(given) To UBound(given)
        If TypeName(given(i)) = "Range" Then
            values(i) = UsedCells(given, i).Value
        Else
            values(i) = given(i)
        End If
    Next i
    ValuesOf = values
End Function

Private Function UsedCells(given As Variant, index As Long) As Range
    'C:C has a million cells. Ranges of one height are cut to one height, so that the cells of a
    'row stay together; so are those of one width.
    Dim rowsUsed As Long, columnsUsed As Long, i As Long
    If given(index).Areas.Count > 1 Then
        Err.Raise 1002, Description:="argument " & (index + 1) & ": several ranges; expected one"
    End If
    For i = LBound(given) To UBound(given)
        If TypeName(given(i)) = "Range" Then
            If given(i).Rows.Count = given(index).Rows.Count Then
                rowsUsed = Larger(rowsUsed, UsedRows(given(i)))
            End If
            If given(i).Columns.Count = given(index).Columns.Count Then
                columnsUsed = Larger(columnsUsed, UsedColumns(given(i)))
            End If
        End If
    Next i
    Set UsedCells = given(index).Resize(rowsUsed, columnsUsed)
End Function

Private Function UsedRows(cells As Variant) As Long
    Dim beyond As Long
    beyond = cells.Worksheet.UsedRange.Row + cells.Worksheet.UsedRange.Rows.Count
    UsedRows = Within(beyond - cells.Row, cells.Rows.Count)
End Function

Private Function UsedColumns(cells As Variant) As Long
    Dim beyond As Long
    beyond = cells.Worksheet.UsedRange.Column + cells.Worksheet.UsedRange.Columns.Count
    UsedColumns = Within(beyond - cells.Column, cells.Columns.Count)
End Function

Private Function Within(number As Long, most As Long) As Long
    Within = Larger(number, 1)
    If Within > most Then Within = most
End Function

Private Function Larger(one As Long, other As Long) As Long
    Larger = one
    If other > one Then Larger = other
End Function
